import { describe, expect, it } from 'vitest';
import { rankRanges, shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { fc } from '../../support/fast-check.ts';

/** Orders of the data on both sides, in a sample of 1:100. */
const grown = (own: number, base: number, growth: string | null, error = 0) => ({
  orders: String(100 * own),
  base_orders: String(100 * base),
  sampled_orders: String(own),
  growth_percent: growth,
  sales_error_percent: error,
});

describe('growth', () => {
  it('of four orders is not shown, in a sample or not', () => {
    expect(shownGrowth(grown(4, 2, '1014.41'))).toEqual({ kind: 'withheld' });
    expect(shownGrowth(grown(50, 9, '455.00'))).toEqual({ kind: 'withheld' });
  });

  it('whose standard error is above a third is not shown', () => {
    // 20 % on one side, and the same on the other: 28 % of the ratio. 25 % on each: 35 %.
    expect(shownGrowth(grown(30, 30, '10.00', 20)).kind).toBe('percent');
    expect(shownGrowth(grown(30, 30, '10.00', 25)).kind).toBe('withheld');
  });

  it('far above is a multiple', () => {
    expect(shownGrowth(grown(900, 80, '1014.41'))).toEqual({
      kind: 'multiple',
      multiple: expect.closeTo(11.1441, 4) as number,
      errorPoints: 0,
    });
  });

  it('that there is not has no error', () => {
    expect(shownGrowth(grown(900, 0, null, 3))).toEqual({ kind: 'none' });
  });

  it('has the standard error that samples show', () => {
    // Sales of 400 orders over those of 250, each drawn at 1:10 from amounts of one distribution, again and again.
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const amounts = (count: number) => Array.from({ length: count }, () => Math.exp(2 * random()) * 100);
    const [own, base] = [amounts(4_000), amounts(2_500)];
    const draw = (all: readonly number[]) => all.filter(() => random() < 0.1);
    const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0);
    const growths: number[] = [];
    const errors: number[] = [];
    for (let sample = 0; sample < 400; sample += 1) {
      const [a, b] = [draw(own), draw(base)];
      const growth = 100 * (sum(a) / sum(b) - 1);
      // As the view `sales_by_window` computes it.
      const error = (100 * Math.sqrt(0.9 * sum(a.map((one) => one * one)))) / sum(a);
      const shown = shownGrowth({
        orders: String(10 * a.length),
        base_orders: String(10 * b.length),
        sampled_orders: String(a.length),
        growth_percent: growth.toFixed(9),
        sales_error_percent: error,
      });
      growths.push(growth);
      if (shown.kind === 'percent') errors.push(shown.errorPoints);
    }
    const mean = sum(growths) / growths.length;
    const spread = Math.sqrt(sum(growths.map((one) => (one - mean) ** 2)) / growths.length);
    expect(errors.length).toBe(400);
    expect(sum(errors) / errors.length / spread).toBeGreaterThan(0.9);
    expect(sum(errors) / errors.length / spread).toBeLessThan(1.1);
  });
});

describe('the ranks that a member may have', () => {
  it('are its own without a sample', () => {
    const rows = ['900', '500', '100'].map((fen) => ({ sales_fen: fen, sales_error_percent: 0 }));
    expect(rankRanges(rows)).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('are those of all whose amounts may be above or below', () => {
    const row = fc.record({
      sales_fen: fc.integer({ min: 1, max: 1_000 }).map(String),
      sales_error_percent: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const of = (one: (typeof rows)[number], sign: number) =>
          Number(one.sales_fen) * (1 + (sign * one.sales_error_percent) / 100);
        const expected = rows.map((one) => [
          1 + rows.filter((other) => of(other, -1) > of(one, 1)).length,
          rows.length - rows.filter((other) => of(other, 1) < of(one, -1)).length,
        ]);
        expect(rankRanges(rows)).toEqual(expected);
      }),
    );
  });
});
