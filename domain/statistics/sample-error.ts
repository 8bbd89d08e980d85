/**
 * Standard errors of figures of a sample that keeps each order with the same probability, 1 of `factor`. docs/errors.md
 * has the formulas and their sources; the views compute the same in SQL. All sums are of the sampled orders.
 */
export interface Sampled {
  readonly fen: number;
  /** Sum of the squared amounts of the orders. */
  readonly squared: number;
}

/** With this factor, `squared` is the variance of a figure of which only the error is known. */
export const OF_VARIANCES = Infinity;

/** Of a sum of zs, which are what the figure would lack without each order. */
function errorOf(factor: number, squaredZs: number): number {
  return Math.sqrt((1 - 1 / factor) * Math.max(0, squaredZs));
}

/** In percent of the sum. */
export function levelErrorPercent(factor: number, { fen, squared }: Sampled): number {
  return (100 * errorOf(factor, squared)) / fen;
}

export function averageError(factor: number, { fen, squared }: Sampled, orders: number): number {
  return errorOf(factor, squared - fen ** 2 / orders) / orders;
}

/** Of this year's sales over those of the base, in an independent sample. */
export function multipleError(factor: number, own: Sampled, base: Sampled): number {
  return errorOf(factor, own.squared + (own.fen / base.fen) ** 2 * base.squared) / base.fen;
}

/** Of a part in its whole. `common` are the squares of orders in both, if some of the part are not of the whole. */
export function shareError(factor: number, part: Sampled, whole: Sampled, common = part.squared): number {
  const share = part.fen / whole.fen;
  return errorOf(factor, part.squared - 2 * share * common + share ** 2 * whole.squared) / whole.fen;
}

/** Of what the change of a part adds to the growth of its whole. `common` as for a share, in the base. */
export function contributionError(
  factor: number,
  own: Sampled,
  base: Sampled,
  wholeBase: Sampled,
  common = base.squared,
): number {
  const contribution = (own.fen - base.fen) / wholeBase.fen;
  const ofBase = base.squared + 2 * contribution * common + contribution ** 2 * wholeBase.squared;
  return errorOf(factor, own.squared + ofBase) / wholeBase.fen;
}

/** Of the growth of a part less that of its whole. `common` as for a share, of each year. */
export function growthDifferenceError(
  factor: number,
  part: { readonly own: Sampled; readonly base: Sampled },
  whole: { readonly own: Sampled; readonly base: Sampled },
  common = { own: part.own.squared, base: part.base.squared },
): number {
  const ofYear = (one: Sampled, all: Sampled, both: number, [a, b]: readonly [number, number]) =>
    a ** 2 * one.squared - 2 * a * b * both + b ** 2 * all.squared;
  const [own, all] = [1 / part.base.fen, 1 / whole.base.fen];
  return errorOf(
    factor,
    ofYear(part.own, whole.own, common.own, [own, all]) +
      ofYear(part.base, whole.base, common.base, [own * own * part.own.fen, all * all * whole.own.fen]),
  );
}

/** Two-sided, 95 %. */
const Z_95 = 1.96;
/** All are compared with all. */
const MOST_RANKED = 3_000;

/** The ranks that 95 % tests of pairs, drawn independently, do not exclude; null if there are too many. */
export function rankRanges(
  factor: number,
  rows: readonly Sampled[],
): readonly ({ readonly best: number; readonly worst: number } | null)[] {
  if (rows.length > MOST_RANKED) return rows.map(() => null);
  const isAbove = (a: Sampled, b: Sampled) => a.fen - b.fen > Z_95 * errorOf(factor, a.squared + b.squared);
  return rows.map((row) => ({
    best: 1 + rows.filter((other) => isAbove(other, row)).length,
    worst: rows.length - rows.filter((other) => isAbove(row, other)).length,
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
