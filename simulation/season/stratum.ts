import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { Product, ShelfName } from './catalogue.ts';
import type { Curve, Span } from './curve.ts';
import type { Group } from './geography.ts';

/** Goods that a vignette tells of: where they are sold, and how much of them. */
export interface FixedGoods {
  readonly county: string;
  readonly village: string | null;
  readonly products: readonly Product[];
  /** In thousandths of the unit; null where only the amount is told. */
  readonly totalMilli: number | null;
  readonly channel: OrderVersion['channel'];
}

/**
 * Orders that have a total of their own: how many, how much together, and when. Each of them can be made from its
 * number alone, so a season of any size needs no more memory than its strata.
 */
export interface Stratum {
  readonly span: Span;
  readonly group: Group;
  readonly platform: Platform;
  readonly shelf: ShelfName;
  readonly orders: number;
  readonly fen: number;
  /** False for orders that are never paid; their instants are those of placing. */
  readonly paid: boolean;
  readonly curve: Curve;
  /** The part of the span's curve that the orders lie in. */
  readonly fromShare: number;
  readonly toShare: number;
  readonly fixed: FixedGoods | undefined;
}
