import type { OrderVersion } from '../schemas/event/order.ts';
import type { Platform, Status } from '../schemas/event/vocabulary.ts';
import type { Direction } from './direction.ts';

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** Canonical decimal: no trailing zeros behind the point. */
  readonly quantity: string;
  readonly unit: string;
  readonly amountFen: number;
}

/** One accepted version of an order, normalised: instants in epoch milliseconds, the direction always known. */
export interface Order {
  readonly platform: Platform;
  readonly orderId: string;
  readonly version: number;
  readonly status: Status;
  readonly placedAtMs: number;
  readonly paidAtMs: number | null;
  readonly sellerCounty: string;
  readonly sellerVillage: string | null;
  readonly buyerCounty: string;
  readonly outlet: OrderVersion['outlet'];
  readonly orderMode: OrderVersion['orderMode'];
  readonly channel: OrderVersion['channel'];
  /** As the publisher states it; null where it leaves it to be derived. */
  readonly statedDirection: OrderVersion['direction'] | null;
  readonly direction: Direction;
  readonly lines: readonly OrderLine[];
  readonly goodsAmountFen: number;
  readonly refundedFen: number;
  readonly settlementReference: string | null;
}

/** `1.50` and `1.5` are one quantity. */
export function canonicalDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
