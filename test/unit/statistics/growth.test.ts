import { describe, expect, it } from 'vitest';
import { errorPercent, estimateDay } from '../../../domain/statistics/estimate.ts';
import { shownGrowth } from '../../../domain/statistics/growth-error.ts';
import type { Quality } from '../../../domain/statistics/sample-error.ts';
import {
  comparedBase,
  type ComparedWindow,
  completenessWords,
  completeTo,
  runningWords,
  sameHoursWords,
} from '../../../domain/statistics/wording/same-hours.ts';
import { leadOf } from '../../../statistics/dashboard/lead.ts';

describe('an estimate of a day', () => {
  it('is the sales so far over the share of its day that last year had reached', () => {
    // Last year had sold 40 % by this hour.
    expect(estimateDay(800n, 400n, 1_000n, [])?.fen).toBe(2_000n);
  });

  it('has the range in which the day lies if it errs as earlier ones did', () => {
    // An estimate that was 25 % too high comes down by a fifth; one that was 20 % too low goes up by a quarter.
    expect(estimateDay(800n, 400n, 1_000n, [25, -20, 3])).toEqual({
      fen: 2_000n,
      lowestFen: 1_600n,
      highestFen: 2_500n,
    });
    expect(errorPercent(2_000n, 1_600n)).toBe(25);
    expect(errorPercent(2_000n, 2_500n)).toBe(-20);
  });

  it('is not made where last year had sold nothing', () => {
    expect(estimateDay(800n, 0n, 1_000n, [1])).toBeNull();
  });
});

describe('the lead over last year', () => {
  const window = {
    startAt: '2017-11-11 00:00:00',
    endAt: '2017-11-12 00:00:00',
    base: { startAt: '2016-11-11 00:00:00', endAt: '2016-11-12 00:00:00' },
  };
  const hours = [
    { member: '2017-11-11 00:00:00', orders: '1', sales_fen: '50', base_sales_fen: '30' },
    { member: '2017-11-11 01:00:00', orders: '1', sales_fen: '20', base_sales_fen: '10' },
    { member: '2017-11-11 02:00:00', orders: '0', sales_fen: '0', base_sales_fen: '60' },
  ];
  const at = (completeTo: string | null) => leadOf({ window: { ...window, completeTo }, hours });

  it('is of complete hours alone: the running one is compared with nothing', () => {
    expect(at('2017-11-11 01:00:00')).toEqual({ hours: 1, salesFen: 50n, baseFen: 30n, wholeBaseFen: 100n });
  });

  it('is there neither before the first hour is complete nor once the day is over', () => {
    expect([at('2017-11-11 00:00:00'), at(null)]).toEqual([null, null]);
  });
});

/** Orders of the data on both sides, in a sample of 1:100. */
const grown = (own: number, base: number, growth: string | null, quality: Quality | null = null) => ({
  orders: String(100 * own),
  base_orders: String(100 * base),
  sampled_orders: String(own),
  growth_percent: growth,
  growth_error_points: quality === null ? null : 30,
  growth_quality: quality,
});

describe('growth', () => {
  it('of four orders is not shown, in a sample or not', () => {
    expect(shownGrowth(grown(4, 2, '1014.41'))).toEqual({ kind: 'withheld' });
    expect(shownGrowth(grown(50, 9, '455.00'))).toEqual({ kind: 'withheld' });
  });

  it('is shown by its quality', () => {
    expect(shownGrowth(grown(30, 30, '10.00', 'with-care'))).toEqual({
      ...{ kind: 'percent', percent: '10.00', errorPoints: 30 },
    });
    expect(shownGrowth(grown(30, 30, '10.00', 'not-published')).kind).toBe('withheld');
  });

  it('far above is a multiple', () => {
    expect(shownGrowth(grown(900, 80, '1014.41'))).toEqual({
      kind: 'multiple',
      multiple: expect.closeTo(11.1441, 4) as number,
      errorPoints: null,
    });
  });

  it('that there is not has no error', () => {
    expect(shownGrowth(grown(900, 0, null))).toEqual({ kind: 'none' });
  });
});

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
