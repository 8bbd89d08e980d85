import { type Quality, qualityOf, type RankRange } from '../sample-error.ts';
import { type Ratio, RATIOS } from './ratios.ts';
import {
  type Estimate,
  estimate,
  estimateQuotient,
  type FigureOf,
  type Quotient,
  type Replicates,
} from './replicates.ts';

/** Columns of errors, each with the figure that it is of. */
const ERROR_OF = {
  average_order_error_fen: 'average_order_fen',
  growth_error_points: 'growth_percent',
  multiple_error: 'multiple',
  contribution_error_points: 'contribution_points',
  share_error_points: 'share_percent',
  share_of_period_error_points: 'share_of_period_percent',
  share_of_rural_error_points: 'share_of_rural_percent',
} as const satisfies Record<string, Ratio>;
type ErrorName = keyof typeof ERROR_OF;
const ERROR_NAMES = Object.keys(ERROR_OF) as ErrorName[];

type Estimated = 'orders' | 'own' | 'complete' | 'growth_difference' | Ratio;

/** What is estimated of a member. */
const QUOTIENTS = Object.entries<Quotient>({
  orders: { part: 'orders', times: 1 },
  own: { part: 'own', times: 1 },
  complete: { part: 'complete', times: 1 },
  ...RATIOS,
}) as (readonly [Exclude<Estimated, 'growth_difference'>, Quotient])[];

/** One quotient, which is 0 where a member is the whole: the difference of two would be rounded. */
const growthDifference: FigureOf = ({ complete, base, whole, wholeBase }) =>
  (100 * (complete * wholeBase - whole * base)) / (base * wholeBase);

/** The figures of a member of a sample. */
export type Estimates = ReadonlyMap<Estimated, Estimate>;

export function estimatesOf(factor: number, replicates: Replicates): Estimates {
  return new Map<Estimated, Estimate>([
    ...QUOTIENTS.map(([name, quotient]) => [name, estimateQuotient(factor, replicates, quotient)] as const),
    ['growth_difference', estimate(factor, replicates, growthDifference)],
  ]);
}

/** Standard errors of the figures of a sample; null where there is none, or no figure. */
export interface Errors extends Readonly<Record<ErrorName, number | null>> {
  readonly orders_error_percent: number | null;
  readonly sales_error_percent: number | null;
  readonly growth_difference_error_points: number | null;
  readonly rank_best: number | null;
  readonly rank_worst: number | null;
  readonly quality: Quality | null;
  readonly growth_quality: Quality | null;
}

/** `figures` are those that there are. No `estimates`: the data are no sample, or were added up before they were one. */
export function errorsOf(
  figures: Readonly<Partial<Record<Ratio, string | null>>>,
  estimates?: Estimates,
  range?: RankRange,
): Errors {
  const known = (isThere: boolean, error = Infinity) => (isThere && error !== Infinity ? error : null);
  const percentOf = (name: 'orders' | 'own' | 'multiple') => {
    const { value, error } = estimates?.get(name) ?? { value: 0, error: Infinity };
    return value > 0 ? (100 * error) / value : Infinity;
  };
  // What did not sell in the sample tells no error of its growth.
  const hasGrowth = figures.growth_percent !== null && (estimates?.get('complete')?.value ?? 0) > 0;
  const isThere = (ratio: Ratio) =>
    figures[ratio] !== null && (hasGrowth || (ratio !== 'growth_percent' && ratio !== 'multiple'));
  const ofRatios = ERROR_NAMES.map((name) => {
    const ratio = ERROR_OF[name];
    return [name, known(isThere(ratio), estimates?.get(ratio)?.error)] as const;
  });
  const sales = percentOf('own');
  return {
    ...(Object.fromEntries(ofRatios) as Record<ErrorName, number | null>),
    orders_error_percent: known(true, percentOf('orders')),
    sales_error_percent: known(true, sales),
    growth_difference_error_points: known(hasGrowth, estimates?.get('growth_difference')?.error),
    rank_best: range?.best ?? null,
    rank_worst: range?.worst ?? null,
    quality: sales === Infinity ? null : qualityOf(sales),
    // Growth near zero would make any error a large one, so the error is in percent of the multiple.
    growth_quality: hasGrowth && estimates !== undefined ? qualityOf(percentOf('multiple')) : null,
  };
}
