import { OF_VARIANCES, rankRanges, type Sampled, shareError } from '../../domain/statistics/sample-error.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';

/** The counties of a province, with rank and share in it and their errors. `sales` are all counties, by rank. */
export function inProvince(sales: readonly SalesRow[], province: string): readonly SalesRow[] {
  const rows = sales.filter(({ member }) => member.startsWith(province));
  const total = String(rows.reduce((sum, { sales_fen: fen }) => sum + BigInt(fen), 0n));
  const sampled = rows.map(sampledOf);
  const whole = sampled.reduce(
    (sum, { fen, squared }) => ({ fen: sum.fen + fen, squared: sum.squared + squared }),
    { fen: 0, squared: 0 },
  );
  // None is known without a sample, nor where counties are withheld.
  const isSample = rows.some(({ rank_best: best }) => best !== null);
  const ranges = isSample ? rankRanges(OF_VARIANCES, sampled) : [];
  return rows.map((row, at) => ({
    ...row,
    rank: at + 1,
    rank_best: ranges[at]?.best ?? null,
    rank_worst: ranges[at]?.worst ?? null,
    share_percent: shareOf(row.sales_fen, total),
    share_error_points:
      isSample && whole.fen > 0 ? 100 * shareError(OF_VARIANCES, sampled[at] ?? whole, whole) : null,
  }));
}

function sampledOf({ sales_fen: text, sales_error_percent: percent }: SalesRow): Sampled {
  const fen = Number(text);
  return { fen, squared: ((fen * (percent ?? 0)) / 100) ** 2 };
}
