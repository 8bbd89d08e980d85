/** Two-sided, 95 %: Student's t of as many degrees of freedom as there are groups of orders, but one (docs/disclosure.md). */
export const T_95 = 2.04;
/** All are compared with all. */
const MOST_RANKED = 3_000;

/** The best and the worst rank that a sample does not exclude. */
export interface RankRange {
  readonly best: number;
  readonly worst: number;
}

/** The ranks that 95 % tests of pairs, drawn independently, do not exclude; none if there are too many. */
export function rankRanges(rows: readonly { readonly fen: number; readonly error: number }[]): RankRange[] {
  if (rows.length > MOST_RANKED) return [];
  const fen = Float64Array.from(rows, (row) => row.fen);
  const variance = Float64Array.from(rows, ({ error }) => T_95 ** 2 * error ** 2);
  const [above, below] = [new Uint16Array(rows.length), new Uint16Array(rows.length)];
  for (let one = 0; one < rows.length; one += 1)
    for (let other = one + 1; other < rows.length; other += 1) {
      const difference = (fen[one] ?? 0) - (fen[other] ?? 0);
      if (difference ** 2 <= (variance[one] ?? 0) + (variance[other] ?? 0)) continue;
      const [greater, lesser] = difference > 0 ? [one, other] : [other, one];
      above[lesser] = (above[lesser] ?? 0) + 1;
      below[greater] = (below[greater] ?? 0) + 1;
    }
  return rows.map((_, index) => ({
    best: 1 + (above[index] ?? 0),
    worst: rows.length - (below[index] ?? 0),
  }));
}

export const QUALITIES = ['good', 'with-care', 'not-published'] as const;
export type Quality = (typeof QUALITIES)[number];
/** Limits of Statistics Canada for the relative standard error, in percent. */
const MOST_GOOD_PERCENT = 16.5;
const MOST_PUBLISHED_PERCENT = 33.3;

export function qualityOf(errorPercent: number): Quality {
  if (errorPercent <= MOST_GOOD_PERCENT) return 'good';
  return errorPercent <= MOST_PUBLISHED_PERCENT ? 'with-care' : 'not-published';
}

/** Two figures within two standard errors of their difference are about the same. Without an error, no two are. */
export function isAboutTheSame(difference: number, error: number | null): boolean {
  return error !== null && Math.abs(difference) <= 2 * error;
}

/** How many decimals a figure has whose standard error is given to two significant digits; `most` without an error. */
export function decimalsFor(error: number | null, most: number): number {
  if (error === null || error <= 0) return most;
  return Math.min(most, Math.max(0, 1 - Math.floor(Math.log10(error))));
}
