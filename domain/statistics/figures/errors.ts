import {
  averageError,
  contributionError,
  growthDifferenceError,
  levelErrorPercent,
  multipleError,
  type Quality,
  qualityOf,
  type rankRanges,
  shareError,
} from '../sample-error.ts';
import { type MemberSums, inDoubles, type Wholes } from './member-sums.ts';

/** Standard errors of the figures of a sample; null where there is none, or no figure. */
export interface Errors {
  readonly orders_error_percent: number | null;
  readonly sales_error_percent: number | null;
  readonly average_order_error_fen: number | null;
  readonly growth_error_points: number | null;
  readonly growth_difference_error_points: number | null;
  readonly multiple_error: number | null;
  readonly contribution_error_points: number | null;
  readonly share_error_points: number | null;
  readonly share_of_period_error_points: number | null;
  readonly share_of_rural_error_points: number | null;
  readonly rank_best: number | null;
  readonly rank_worst: number | null;
  readonly quality: Quality | null;
  readonly growth_quality: Quality | null;
}

interface ErrorContext {
  readonly factor: number;
  /** Ranks that the sample does not exclude. */
  readonly range: ReturnType<typeof rankRanges>[number];
  readonly isComplete: boolean;
  readonly withinPeriod: boolean;
}

export function errorsOf(its: MemberSums, wholes: Wholes, context: ErrorContext): Errors {
  const { orders, ordersSquared, common } = its;
  const [own, complete] = [inDoubles(its.own), inDoubles(its.complete)];
  const [base, period] = [inDoubles(its.base), inDoubles(its.period)];
  const whole = inDoubles(wholes.complete);
  const wholeBase = inDoubles(wholes.base);
  const rural = inDoubles(wholes.rural);
  const { factor, range, isComplete, withinPeriod } = context;
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
      levelErrorPercent(factor, { fen: orders, squared: ordersSquared }),
    ),
    sales_error_percent: sales,
    average_order_error_fen: ifAny(orders > 0, () => averageError(factor, own, orders)),
    growth_error_points: multiple === null ? null : 100 * multiple,
    growth_difference_error_points: points(hasGrowth && wholeBase.fen > 0, () =>
      growthDifferenceError(
        factor,
        { own: complete, base },
        { own: whole, base: wholeBase },
        { own: common.whole, base: common.base },
      ),
    ),
    multiple_error: multiple,
    contribution_error_points: points(wholeBase.fen > 0, () =>
      contributionError(factor, complete, base, wholeBase, common.base),
    ),
    share_error_points: points(whole.fen > 0, () => shareError(factor, complete, whole, common.whole)),
    share_of_period_error_points: points(withinPeriod && period.fen > 0, () =>
      shareError(factor, complete, period),
    ),
    share_of_rural_error_points: points(rural.fen > 0, () =>
      shareError(factor, complete, rural, common.rural),
    ),
    rank_best: isKnown ? (range?.best ?? null) : null,
    rank_worst: isKnown ? (range?.worst ?? null) : null,
    quality: sales === null ? null : qualityOf(sales),
    growth_quality: multiple === null ? null : qualityOf((100 * multiple * base.fen) / complete.fen),
  };
}
