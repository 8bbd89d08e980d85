import { createHash } from 'node:crypto';
import { orderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';

/**
 * The winning version of every order, kept in memory. Shares no code with the pipeline except the schema of an event.
 */
export class Winners {
  readonly #best = new Map<string, OrderVersion>();

  /** One order id in two five-second slices of placed time is two rows in the tables, and a conflict for `verify`. */
  add(order: OrderVersion): void {
    const slice = Math.floor(Date.parse(order.placedAt) / 5_000);
    const key = `${order.platform} ${order.orderId} ${String(slice)}`;
    const held = this.#best.get(key);
    if (held === undefined || beats(order, held)) this.#best.set(key, order);
  }

  get orders(): OrderVersion[] {
    return [...this.#best.values()];
  }
}

/** The winning version of each order. Ignores texts that the schema refuses. */
export function winners(events: readonly string[]): OrderVersion[] {
  const found = new Winners();
  for (const text of events) {
    const order = read(text);
    if (order !== undefined) found.add(order);
  }
  return found.orders;
}

function read(text: string): OrderVersion | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return orderEvent.safeParse(json).data?.data;
}

/** Whether `order` has the higher version or, at equal versions, the greater content hash. */
function beats(order: OrderVersion, held: OrderVersion): boolean {
  if (order.version !== held.version) return order.version > held.version;
  return contentHash(order) > contentHash(held);
}

/** First 8 bytes of the SHA-256 of the content, big-endian, as a number. */
export function contentHash(o: OrderVersion): bigint {
  const milliseconds = (text: string | null): number | null => (text === null ? null : Date.parse(text));
  const content = [
    o.platform,
    o.orderId,
    o.version,
    o.status,
    milliseconds(o.placedAt),
    milliseconds(o.paidAt),
    o.sellerCounty,
    o.sellerVillage,
    o.buyerCounty,
    o.outlet && [o.outlet.type, o.outlet.id, o.outlet.county],
    o.orderMode,
    o.channel,
    o.direction ?? null,
    o.lines.map((l) => [l.sku, l.name, l.category, String(Number(l.quantity)), l.unit, l.amountFen]),
    o.goodsAmountFen,
    o.refundedFen,
    o.settlementReference,
  ];
  return BigInt(`0x${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)}`);
}
