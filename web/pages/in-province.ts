import { rankedAmong, shareErrorsAmong } from '../../domain/statistics/ranks.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import { sumOf } from '../../statistics/dashboard/details.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';

/** The counties of a province, with rank and share in it and their errors. `sales` are all counties, by rank. */
export function inProvince(sales: readonly SalesRow[], province: string): readonly SalesRow[] {
  const rows = rankedAmong(sales.filter(({ member }) => member.startsWith(province)));
  const total = sumOf(rows);
  const errors = shareErrorsAmong(rows);
  return rows.map((row, index) => ({
    ...row,
    share_percent: shareOf(row.sales_fen, total),
    share_error_points: errors[index] ?? null,
  }));
}
