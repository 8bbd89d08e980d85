import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { Product, ShelfName } from './catalogue.ts';
import type { Curve, Span } from './curve.ts';
import type { Group } from './geography.ts';

/** The goods of a vignette: place of sale and quantity. */
export interface FixedGoods {
  readonly county: string;
  readonly village: string | null;
  readonly products: readonly Product[];
  /** In thousandths of the unit. Null if the vignette gives only an amount. */
  readonly totalMilli: number | null;
  readonly channel: OrderVersion['channel'];
}

/**
 * A set of orders with an exact count and sum. Each order can be made from its number alone, so the memory of a season
 * depends only on the number of strata.
 */
export interface Stratum {
  readonly span: Span;
  readonly group: Group;
  readonly platform: Platform;
  readonly shelf: ShelfName;
  readonly orders: number;
  readonly fen: number;
  /** False for orders that are never paid. Their curve is that of placing. */
  readonly paid: boolean;
  readonly curve: Curve;
  /** The orders' part of the span's curve, from 0 to 1. */
  readonly fromShare: number;
  readonly toShare: number;
  readonly fixed: FixedGoods | undefined;
}
