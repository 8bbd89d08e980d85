import type { OrderVersion } from '../schemas/event/order.ts';
import type { Direction } from './direction.ts';

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
