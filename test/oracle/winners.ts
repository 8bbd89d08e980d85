import { createHash } from 'node:crypto';
import { orderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';

/**
 * An independent reading of the rules, for tests: it keeps everything in memory and shares no code with the
 * pipeline beyond the schema of an event. Texts that the schema refuses count for nothing.
 */
export function winners(events: readonly string[]): OrderVersion[] {
  const best = new Map<string, OrderVersion>();
  for (const text of events) {
    const order = read(text);
    if (order === undefined) continue;
    const key = `${order.platform} ${order.orderId}`;
    const held = best.get(key);
    if (held === undefined || beats(order, held)) best.set(key, order);
  }
  return [...best.values()];
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

/** The higher version; of equal ones, the greater content hash. */
function beats(order: OrderVersion, held: OrderVersion): boolean {
  if (order.version !== held.version) return order.version > held.version;
  return hash(order) > hash(held);
}

/** 16 hex digits compare as text like the numbers that they stand for. */
function hash(o: OrderVersion): string {
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
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
