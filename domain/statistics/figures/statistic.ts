import { type Quality, qualityOf } from '../sample-error.ts';
import type { Basis } from './cells.ts';
import { ratio, rounded } from './ratio.ts';

/** A published figure. Decimals are exact, as text. */
export interface Statistic {
  readonly id: string;
  readonly segment: string | null;
  readonly platform: string | null;
  readonly product_group: string | null;
  readonly window_id: string | null;
  /** The name that it was published with; null without a window. */
  readonly window: string | null;
  readonly basis: Basis;
  readonly metric: string;
  readonly unit: string;
  readonly decimals: number;
  /** Rounded half up to `decimals`; null with a reason. */
  readonly value: string | null;
  /** Before rounding, cut after nine decimals. */
  readonly exact: string | null;
  readonly reason: string | null;
  /** Of a sample, as is its quality: see `standard_error`. */
  readonly sampled_orders: string | null;
  /** In `unit`; null without a sample. */
  readonly standard_error: number | null;
  readonly quality: Quality | null;
}

/** What a figure is a ratio of. */
export interface Quotient {
  readonly part: bigint;
  /** Above 0, unless there is a reason. */
  readonly whole: bigint;
  readonly decimals: number;
  readonly reason: string | null;
  /** Orders of the sample; 0 without one. */
  readonly sampledOrders: number;
  /** Standard error of the figure, in its unit; 0 without a sample, infinite if it cannot be told. */
  readonly error: number;
  /** What the quality relates the error to, unless it is the figure itself. */
  readonly related?: number;
}

type Measured = Pick<
  Statistic,
  'decimals' | 'value' | 'exact' | 'reason' | 'sampled_orders' | 'standard_error' | 'quality'
>;

export function measured({ part, whole, decimals, reason, ...sample }: Quotient): Measured {
  if (reason !== null)
    return {
      ...{ decimals, value: null, exact: null, reason },
      ...{ sampled_orders: null, standard_error: null, quality: null },
    };
  const { sampledOrders, error, related = Number(part) / Number(whole) } = sample;
  const hasError = error > 0;
  return {
    ...{ decimals, value: rounded(part, whole, decimals), exact: ratio(part, whole), reason },
    sampled_orders: sampledOrders > 0 ? String(sampledOrders) : null,
    standard_error: hasError && error < Infinity ? error : null,
    quality: hasError && related !== 0 ? qualityOf((100 * error) / Math.abs(related)) : null,
  };
}

/** `double11-2017-day`; the period has the name of its campaign. */
export function windowName(campaign: string, windowId: string): string {
  return windowId === 'period' ? campaign : `${campaign}-${windowId}`;
}
