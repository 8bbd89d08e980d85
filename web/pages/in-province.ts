import { rankedAmong, sampledOf } from '../../domain/statistics/ranks.ts';
import { OF_VARIANCES, shareError } from '../../domain/statistics/sample-error.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';

/** The counties of a province, with rank and share in it and their errors. `sales` are all counties, by rank. */
export function inProvince(sales: readonly SalesRow[], province: string): readonly SalesRow[] {
  const rows = rankedAmong(sales.filter(({ member }) => member.startsWith(province)));
  const total = String(rows.reduce((sum, { sales_fen: fen }) => sum + BigInt(fen), 0n));
  const whole = rows
    .map(sampledOf)
    .reduce((sum, { fen, squared }) => ({ fen: sum.fen + fen, squared: sum.squared + squared }), {
      fen: 0,
      squared: 0,
    });
  return rows.map((row) => ({
    ...row,
    share_percent: shareOf(row.sales_fen, total),
    share_error_points: whole.squared > 0 ? 100 * shareError(OF_VARIANCES, sampledOf(row), whole) : null,
  }));
}
