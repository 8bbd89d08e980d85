import { type Quality, qualityOf, type RankRange } from '../sample-error.ts';
import { type Ratio, ratioOf } from './ratios.ts';
import { type Doubles, errorOf, type Replicates } from './replicates.ts';

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
const NAMES = Object.keys(ERROR_OF) as ErrorName[];

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

/** `figures` are those that there are. No `replicates`: the data are no sample, or were added up before they were one. */
export function errorsOf(
  figures: Readonly<Partial<Record<Ratio, string | null>>>,
  factor: number,
  replicates: Replicates = [],
  range?: RankRange,
): Errors {
  const [sums] = replicates;
  const known = (isThere: boolean, figure: (sums: Doubles) => number) => {
    const error = isThere && sums !== undefined ? errorOf(factor, replicates, figure) : Infinity;
    return error === Infinity ? null : error;
  };
  const percentOf = (name: 'orders' | 'own') => {
    const all = sums?.[name] ?? 0;
    return known(all > 0, (some) => (100 * some[name]) / all);
  };
  // What did not sell in the sample tells no error of its growth.
  const hasGrowth = figures.growth_percent !== null && (sums?.complete ?? 0) > 0;
  const isThere = (ratio: Ratio) =>
    figures[ratio] !== null && (hasGrowth || (ratio !== 'growth_percent' && ratio !== 'multiple'));
  const ofRatios = NAMES.map((name) => {
    const ratio = ERROR_OF[name];
    return [name, known(isThere(ratio), (some) => ratioOf(ratio, some))] as const;
  });
  const errors = Object.fromEntries(ofRatios) as Record<ErrorName, number | null>;
  const sales = percentOf('own');
  return {
    ...errors,
    orders_error_percent: percentOf('orders'),
    sales_error_percent: sales,
    growth_difference_error_points: known(
      hasGrowth,
      (some) => ratioOf('growth_percent', some) - (100 * some.whole) / some.wholeBase,
    ),
    rank_best: range?.best ?? null,
    rank_worst: range?.worst ?? null,
    quality: sales === null ? null : qualityOf(sales),
    growth_quality: hasGrowth && sums !== undefined ? qualityOf(relative(errors.multiple_error, sums)) : null,
  };
}

/** In percent of the multiple, since growth near zero would make any error a large one. */
function relative(error: number | null, sums: Doubles): number {
  return error === null ? Infinity : (100 * error) / ratioOf('multiple', sums);
}
