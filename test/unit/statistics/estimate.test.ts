import { describe, expect, it } from 'vitest';
import { errorPercent, estimateDay } from '../../../domain/statistics/estimate.ts';
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

  it('is in its own range, also if all earlier ones erred to one side', () => {
    expect(estimateDay(800n, 400n, 1_000n, [5, 7])?.highestFen).toBe(2_000n);
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
