import type { OrderVersion } from '../schemas/event/order.ts';
import type { DIRECTIONS } from '../schemas/event/vocabulary.ts';

export type Outlet = NonNullable<OrderVersion['outlet']>;
/** `quantity` is a canonical decimal: no trailing zeros behind the point. */
export type OrderLine = OrderVersion['lines'][number];

/** One accepted version of an order, normalised: the event's data, but with instants in epoch ms and a direction. */
export interface Order extends Omit<OrderVersion, 'placedAt' | 'paidAt' | 'direction' | 'lines'> {
  readonly placedAtMs: number;
  readonly paidAtMs: number | null;
  /** As the publisher states it; null if it states none. */
  readonly statedDirection: NonNullable<OrderVersion['direction']> | null;
  readonly direction: Direction;
  readonly lines: readonly OrderLine[];
}

/** `1.50` and `1.5` are one quantity. */
export function canonicalDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `other` covers the rest: an urban sale to an urban buyer, or urban goods that reach no rural place. */
export type Direction = (typeof DIRECTIONS)[number] | 'other';

/** Which county-level units exist, and which of them count as rural. Keyed by six-digit code. */
export type Counties = ReadonlyMap<string, { readonly rural: boolean }>;

/**
 * The direction of trade, for events that state none. No statistical standard defines it. The rule here: same
 * county -> local; rural seller and an agricultural or rural product -> produce to the city; any other product with
 * a rural buyer or a rural outlet -> goods to the countryside. The first line decides the product.
 */
export function deriveDirection(
  order: Pick<OrderVersion, 'sellerCounty' | 'buyerCounty' | 'outlet' | 'lines'>,
  counties: Counties,
): Direction {
  const rural = (county: string): boolean => counties.get(county)?.rural === true;
  if (order.sellerCounty === order.buyerCounty) return 'local';
  const category = order.lines[0]?.category ?? '';
  const ruralProduct = category.startsWith('agri.') || category.startsWith('rural.');
  if (ruralProduct && rural(order.sellerCounty)) return 'produce-to-city';
  const reachesCountryside =
    rural(order.buyerCounty) || (order.outlet !== null && rural(order.outlet.county));
  if (!ruralProduct && reachesCountryside) return 'goods-to-countryside';
  return 'other';
}
