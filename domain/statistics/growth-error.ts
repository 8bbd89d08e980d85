import type { Quality } from './sample-error.ts';

/** A row with its growth, as the views give it: whole numbers as text. */
export interface Grown {
  readonly orders: string;
  readonly base_orders: string | null;
  readonly growth_percent: string | null;
  /** Orders of the data, before the sample factor. */
  readonly sampled_orders: string;
  /** Standard error; null without a sample. */
  readonly growth_error_points: number | null;
  readonly growth_quality: Quality | null;
}

/** Fewer orders on either side say nothing about growth, in a sample or not. */
const LEAST_ORDERS = 10;
/** Above this a percentage is harder to read than a multiple. */
const MOST_GROWTH_PERCENT = 1_000;

/** How growth may be shown. */
export type ShownGrowth =
  | { readonly kind: 'none' }
  /** It rests on too few orders, or its quality is not that of a published figure. */
  | { readonly kind: 'withheld' }
  | { readonly kind: 'percent'; readonly percent: string; readonly errorPoints: number | null }
  /** `multiple` is this year's as a multiple of last year's. */
  | { readonly kind: 'multiple'; readonly multiple: number; readonly errorPoints: number | null };

/** The one rule for growth on pages and in the bulletin. Views and files hold every value, with what it rests on. */
export function shownGrowth(row: Grown): ShownGrowth {
  const { growth_percent: percent, growth_error_points: errorPoints, growth_quality: quality } = row;
  return shownBy(percent, errorPoints, quality, Math.min(...ordersOfData(row)));
}

/** The same for a statistic of growth; how many orders stand behind it is known in a sample alone. */
export function shownStatistic({
  exact,
  standard_error: error,
  quality,
  sampled_orders: orders,
}: {
  readonly exact: string | null;
  readonly standard_error: number | null;
  readonly quality: Quality | null;
  readonly sampled_orders: string | null;
}): ShownGrowth {
  return shownBy(exact, error, quality, Number(orders ?? Infinity));
}

function shownBy(
  percent: string | null,
  errorPoints: number | null,
  quality: Quality | null,
  orders: number,
): ShownGrowth {
  if (percent === null) return { kind: 'none' };
  if (orders < LEAST_ORDERS || quality === 'not-published') return { kind: 'withheld' };
  return Number(percent) > MOST_GROWTH_PERCENT
    ? { kind: 'multiple', multiple: 1 + Number(percent) / 100, errorPoints }
    : { kind: 'percent', percent, errorPoints };
}

/** Orders of the data on both sides, before the sample factor. */
export function ordersOfData({
  orders,
  base_orders: base,
  sampled_orders: sampled,
}: Pick<Grown, 'orders' | 'base_orders' | 'sampled_orders'>): [number, number] {
  const factor = Number(sampled) === 0 ? 1 : Number(orders) / Number(sampled);
  return [Number(sampled), Number(base ?? '0') / factor];
}
