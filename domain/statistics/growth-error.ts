/** A row with its growth, as the views give it: whole numbers as text. */
export interface Grown {
  readonly orders: string;
  readonly base_orders: string | null;
  readonly growth_percent: string | null;
  /** Orders of the data, before the sample factor. */
  readonly sampled_orders: string;
  /** Relative standard error of the sales, in percent; 0 without a sample. */
  readonly sales_error_percent: number | null;
}

/** Fewer orders on either side say nothing about growth, in a sample or not. */
const LEAST_ORDERS = 10;
/** Statistical offices publish no estimate whose relative standard error is above a third. */
const MOST_ERROR_PERCENT = 100 / 3;
/** Above this a percentage is harder to read than a multiple. */
const MOST_GROWTH_PERCENT = 1_000;

/** How growth may be shown. */
export type ShownGrowth =
  | { readonly kind: 'none' }
  /** It rests on too few orders. */
  | { readonly kind: 'withheld' }
  | { readonly kind: 'percent'; readonly percent: string; readonly errorPoints: number }
  /** `multiple` is this year's as a multiple of last year's. */
  | { readonly kind: 'multiple'; readonly multiple: number; readonly errorPoints: number };

/** The one rule for growth on pages and in the bulletin. Views and files hold every value, with what it rests on. */
export function shownGrowth(row: Grown): ShownGrowth {
  const { growth_percent: percent } = row;
  if (percent === null) return { kind: 'none' };
  const relative = ratioErrorPercent(row);
  const [own, base] = ordersOfData(row);
  if (Math.min(own, base) < LEAST_ORDERS || relative > MOST_ERROR_PERCENT) return { kind: 'withheld' };
  const multiple = 1 + Number(percent) / 100;
  const errorPoints = multiple * relative;
  return Number(percent) > MOST_GROWTH_PERCENT
    ? { kind: 'multiple', multiple, errorPoints }
    : { kind: 'percent', percent, errorPoints };
}

/** Orders of the data on both sides, before the sample factor. */
export function ordersOfData({
  orders,
  base_orders: base,
  sampled_orders: sampled,
}: Grown): [number, number] {
  const factor = Number(sampled) === 0 ? 1 : Number(orders) / Number(sampled);
  return [Number(sampled), Number(base ?? '0') / factor];
}

/**
 * Relative standard error of this year's sales over last year's, in percent. The views give the error of this year's;
 * last year's follows from its number of orders, as if their amounts were as scattered. The two samples are independent.
 */
function ratioErrorPercent(row: Grown): number {
  const error = row.sales_error_percent ?? 0;
  if (error === 0) return 0;
  const [own, base] = ordersOfData(row);
  return base === 0 ? Infinity : error * Math.sqrt(1 + own / base);
}

/** The ranks that a member may have if each amount may be a standard error more or less. */
export function rankRanges(
  rows: readonly { readonly sales_fen: string; readonly sales_error_percent: number | null }[],
): (readonly [best: number, worst: number])[] {
  const bounds = rows.map(({ sales_fen: fen, sales_error_percent: error }) => {
    const part = (error ?? 0) / 100;
    return { low: Number(fen) * (1 - part), high: Number(fen) * (1 + part) };
  });
  const lows = bounds.map(({ low }) => low).toSorted((a, b) => a - b);
  const highs = bounds.map(({ high }) => high).toSorted((a, b) => a - b);
  return bounds.map(({ low, high }) => [
    1 + rows.length - countFirst(lows, (value) => value <= high),
    rows.length - countFirst(highs, (value) => value < low),
  ]);
}

/** How many of the ascending values fulfil a condition that the first ones do. */
function countFirst(values: readonly number[], does: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (does(values[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
}
