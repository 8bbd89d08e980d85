import type { OrderVersion } from '../../schemas/event/order.ts';

/** Orders that count in sales, and orders whose sale counts with another one. */
export interface CountedOnce {
  readonly counted: OrderVersion[];
  readonly copies: OrderVersion[];
}

/**
 * Of the winning versions that name one settlement, the first counts: paid before unpaid, without an outlet before with
 * one, then by platform, order id and placed time.
 */
export function countedOnce(winners: readonly OrderVersion[]): CountedOnce {
  const first = new Map<string, OrderVersion>();
  for (const order of winners) {
    if (order.settlementReference === null) continue;
    const held = first.get(order.settlementReference);
    if (held === undefined || precedes(order, held)) first.set(order.settlementReference, order);
  }
  const counts = (order: OrderVersion): boolean =>
    order.settlementReference === null || first.get(order.settlementReference) === order;
  return { counted: winners.filter(counts), copies: winners.filter((order) => !counts(order)) };
}

function precedes(order: OrderVersion, other: OrderVersion): boolean {
  if ((order.paidAt === null) !== (other.paidAt === null)) return order.paidAt !== null;
  if ((order.outlet === null) !== (other.outlet === null)) return order.outlet === null;
  // All texts of these keys are ASCII, which JavaScript and ClickHouse sort alike.
  if (order.platform !== other.platform) return order.platform < other.platform;
  if (order.orderId !== other.orderId) return order.orderId < other.orderId;
  return Date.parse(order.placedAt) < Date.parse(other.placedAt);
}
