import {
  averageError,
  contributionError,
  growthDifferenceError,
  levelErrorPercent,
  multipleError,
  qualityOf,
  type rankRanges,
  shareError,
} from '../../domain/statistics/sample-error.ts';
import type { SalesRow } from '../figures/read-sales.ts';

/** Whole numbers, which doubles hold exactly, and sums of squares. */
interface Sum {
  fen: number;
  squared: number;
}
export interface Totals {
  orders: number;
  refundedFen: number;
  baseOrders: number;
  readonly own: Sum;
  readonly complete: Sum;
  /** What of its complete hours is rural. */
  readonly rural: Sum;
  readonly base: Sum;
  readonly period: Sum;
}

const none = (): Sum => ({ fen: 0, squared: 0 });
export const nothing = (): Totals => ({
  ...{ orders: 0, refundedFen: 0, baseOrders: 0 },
  ...{ own: none(), complete: none(), rural: none(), base: none(), period: none() },
});

interface Context {
  readonly factor: number;
  readonly range: ReturnType<typeof rankRanges>[number];
  readonly isComplete: boolean;
  readonly withinPeriod: boolean;
  readonly all: Totals;
  readonly rural: Totals;
}

type Errors = Pick<
  SalesRow,
  Extract<keyof SalesRow, `${string}_error${string}` | `${string}quality` | `rank_${string}`>
>;

/** The errors of a sample, where the figure has a value; as the view gives them. */
export function errorsOf(
  its: Totals,
  { factor, range, isComplete, withinPeriod, all, rural }: Context,
): Errors {
  const { orders, own, complete, base, period } = its;
  // Slices that were computed before there was a sample have no squares yet.
  const isKnown = factor > 1 && (own.fen === 0 || own.squared > 0) && (base.fen === 0 || base.squared > 0);
  const ifAny = (isThere: boolean, error: () => number) => (isKnown && isThere ? error() : null);
  const hasGrowth = isComplete && base.fen > 0 && complete.squared > 0;
  const multiple = ifAny(hasGrowth, () => multipleError(factor, complete, base));
  const sales = ifAny(own.fen > 0, () => levelErrorPercent(factor, own));
  const points = (isThere: boolean, error: () => number) => {
    const found = ifAny(isComplete && isThere, error);
    return found === null ? null : 100 * found;
  };
  return {
    orders_error_percent: ifAny(orders > 0, () =>
      levelErrorPercent(factor, { fen: orders, squared: orders }),
    ),
    sales_error_percent: sales,
    average_order_error_fen: ifAny(orders > 0, () => averageError(factor, own, orders)),
    growth_error_points: multiple === null ? null : 100 * multiple,
    growth_difference_error_points: points(hasGrowth && all.base.fen > 0, () =>
      growthDifferenceError(factor, { own: complete, base }, { own: all.complete, base: all.base }),
    ),
    multiple_error: multiple,
    contribution_error_points: points(all.base.fen > 0, () =>
      contributionError(factor, complete, base, all.base),
    ),
    share_error_points: points(all.complete.fen > 0, () => shareError(factor, complete, all.complete)),
    share_of_period_error_points: points(withinPeriod && period.fen > 0, () =>
      shareError(factor, complete, period),
    ),
    share_of_rural_error_points: points(rural.complete.fen > 0, () =>
      shareError(factor, complete, rural.complete, its.rural.squared),
    ),
    rank_best: isKnown ? (range?.best ?? null) : null,
    rank_worst: isKnown ? (range?.worst ?? null) : null,
    quality: sales === null ? null : qualityOf(sales),
    growth_quality: multiple === null ? null : qualityOf((100 * multiple * base.fen) / complete.fen),
  };
}
