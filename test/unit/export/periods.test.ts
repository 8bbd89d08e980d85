import { describe, expect, it } from 'vitest';
import { periodOf, periodsParameter } from '../../../statistics/export/sdmx/periods.ts';

describe('a period of time as SDMX writes it', () => {
  it.each([
    ['a day', '2017-11-11 00:00:00', '2017-11-12 00:00:00', '2017-11-11'],
    ['days', '2017-11-01 00:00:00', '2017-11-12 00:00:00', '2017-11-01/P11D'],
    ['an hour', '2017-11-11 08:00:00', '2017-11-11 09:00:00', '2017-11-11T08:00:00/PT1H'],
    ['hours from midnight', '2017-11-11 00:00:00', '2017-11-11 10:00:00', '2017-11-11T00:00:00/PT10H'],
    ['24 hours that are no day', '2017-11-10 20:00:00', '2017-11-11 20:00:00', '2017-11-10T20:00:00/PT24H'],
  ])('is a day or a range: %s', (_, startAt, endAt, period) => {
    expect(periodOf({ startAt, endAt })).toBe(period);
  });

  it('is known of every window of a campaign, and of hours that are asked for', async () => {
    const day = { campaign: 'c', id: 'day', startAt: '2017-11-11 00:00:00', endAt: '2017-11-12 00:00:00' };
    const hours = '2017-11-11 00:00/2017-11-11 02:00:00';
    const found = await periodsParameter(() => Promise.resolve([day]), { campaign: 'c', window: hours });
    expect(JSON.parse(found)).toEqual({ c: { day: '2017-11-11', [hours]: '2017-11-11T00:00:00/PT2H' } });
  });
});
