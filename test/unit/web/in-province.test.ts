import { describe, expect, it } from 'vitest';
import type { SalesRow } from '../../../statistics/figures/read-sales.ts';
import { inProvince } from '../../../web/pages/neighbours.ts';
import { fc } from '../../support/fast-check.ts';

type Sold = Pick<SalesRow, 'member' | 'sales_fen' | 'sales_error_percent' | 'rank_best'>;
const rowOf = (member: string, fen: number, percent: number | null): Sold => ({
  ...{ member, sales_fen: String(fen), sales_error_percent: percent },
  rank_best: percent === null ? null : 1,
});
const among = (rows: readonly Sold[]) => inProvince(rows as readonly SalesRow[], '41');

describe('the counties of a province', () => {
  it('have ranks and shares of the province, without errors if the data are no sample', () => {
    const rows = [rowOf('330110', 900, null), rowOf('410122', 600, null), rowOf('411024', 200, null)];
    expect(among(rows)).toMatchObject([
      { member: '410122', rank: 1, rank_best: null, rank_worst: null, share_error_points: null },
      { member: '411024', rank: 2, rank_best: null, rank_worst: null, share_error_points: null },
    ]);
    expect(among(rows).map(({ share_percent: share }) => Number(share))).toEqual([75, 25]);
  });

  it('have the errors of the independent sales of a sample', () => {
    const sold = fc.record({
      fen: fc.integer({ min: 1, max: 10 ** 12 }),
      percent: fc.double({ min: 0.1, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sold, { minLength: 1, maxLength: 12 }), (counties) => {
        const found = among(counties.map(({ fen, percent }) => rowOf('410122', fen, percent)));
        const errors = counties.map(({ fen, percent }) => (fen * percent) / 100);
        const whole = counties.reduce((sum, { fen }) => sum + fen, 0);
        const far = (a: number, b: number) =>
          ((counties[a]?.fen ?? 0) - (counties[b]?.fen ?? 0)) / Math.hypot(errors[a] ?? 0, errors[b] ?? 0) >
          2.04;
        const others = [...counties.keys()];
        for (const [at, row] of found.entries()) {
          expect(row.rank_best).toBe(1 + others.filter((other) => far(other, at)).length);
          expect(row.rank_worst).toBe(counties.length - others.filter((other) => far(at, other)).length);
          // Of a part and the rest, which are independent: (rest d part - part d rest) / whole^2.
          const part = counties[at]?.fen ?? 0;
          const rest = Math.hypot(...errors.filter((_, other) => other !== at));
          const error = Math.hypot(
            ((whole - part) / whole ** 2) * (errors[at] ?? 0),
            (part / whole ** 2) * rest,
          );
          // Of variances: where a county is nearly all of its province, their terms cancel out but for rounding.
          const largest = (Math.hypot(...errors) / whole) ** 2;
          const apart = ((row.share_error_points ?? NaN) / 100) ** 2 - error ** 2;
          expect(Math.abs(apart)).toBeLessThanOrEqual(1e-14 * largest);
        }
      }),
    );
  });
});
