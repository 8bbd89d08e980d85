import { describe, expect, it } from 'vitest';
import {
  comparedBase,
  type ComparedWindow,
  completenessWords,
  completeTo,
  runningWords,
  sameHoursWords,
} from '../../../domain/statistics/wording/same-hours.ts';

const DAY = { startAt: '2017-11-11 00:00:00', endAt: '2017-11-12 00:00:00' };
const PERIOD = { startAt: '2017-11-01 00:00:00', endAt: '2017-11-12 00:00:00' };
const day = (until: string | null): ComparedWindow => ({
  ...DAY,
  base: { startAt: '2016-11-11 00:00:00', endAt: '2016-11-12 00:00:00' },
  completeTo: until,
});
const period = (until: string | null): ComparedWindow => ({
  ...PERIOD,
  base: { startAt: '2016-11-01 00:00:00', endAt: '2016-11-12 00:00:00' },
  completeTo: until,
});

describe('the complete hours of a window', () => {
  const horizon = (completeUntil: string, overUntil = completeUntil) => ({ completeUntil, overUntil });

  it('end at the last complete hour, never before the window begins, and are not asked for once it is over', () => {
    expect(completeTo(DAY, horizon('2017-11-11 10:00:00'))).toBe('2017-11-11 10:00:00');
    expect(completeTo(DAY, horizon('2017-11-10 10:00:00'))).toBe(DAY.startAt);
    expect(completeTo(DAY, horizon('2017-11-12 00:00:00'))).toBeNull();
    expect(completeTo(DAY, horizon('2017-11-11 23:00:00', '2017-11-12 00:00:00'))).toBeNull();
  });

  it('are compared with as many hours from the start of the base', () => {
    expect(comparedBase(day('2017-11-11 10:00:00'))?.endAt).toBe('2016-11-11 10:00:00');
    expect(comparedBase(period('2017-11-11 10:00:00'))?.endAt).toBe('2016-11-11 10:00:00');
    expect(comparedBase(day(null))?.endAt).toBe('2016-11-12 00:00:00');
    expect(comparedBase({ ...day('2017-11-11 10:00:00'), base: null })).toBeNull();
  });
});

describe('the words about a running window', () => {
  it.each([
    [day('2017-11-11 10:00:00'), 'the same hours of 2016, to 10:00', '2016年同一时段（截至10:00）'],
    [
      period('2017-11-11 10:00:00'),
      'the same hours of 2016, to 10:00 on 11 November',
      '2016年同一时段（截至11月11日10:00）',
    ],
    [
      period('2017-11-11 00:00:00'),
      'the same hours of 2016, to 24:00 on 10 November',
      '2016年同一时段（截至11月10日24:00）',
    ],
    [
      {
        ...day('2017-11-11 10:00:00'),
        base: { startAt: '2017-06-18 00:00:00', endAt: '2017-06-19 00:00:00' },
      },
      'the same hours of 18 June 2017, to 10:00',
      '2017年6月18日同一时段（截至10:00）',
    ],
  ])('name the base and the hour (case %#)', (window, en, zh) => {
    expect(sameHoursWords(window, 'en')).toBe(en);
    expect(sameHoursWords(window, 'zh')).toBe(zh);
  });

  it('say that no hour is complete at its very beginning, and compare nothing', () => {
    expect(completenessWords(day(DAY.startAt), 'en')).toBe('no hour is complete yet');
    expect(runningWords(day(DAY.startAt), 'en')).toBe('11 November 2017: no hour is complete yet.');
    expect(runningWords(day(DAY.startAt), 'zh')).toBe('2017年11月11日：尚无完整小时。');
  });

  it('do not exist once it is over', () => {
    expect([completenessWords(day(null), 'en'), sameHoursWords(day(null), 'zh')]).toEqual([null, null]);
  });
});
