import type { Status } from './local-time.ts';
import type { ReadOrder } from './order-event.ts';

/**
 * Cash on delivery: goods that wait to be sent are not paid, and the buyer pays by the end of the order. An order that
 * came back unpaid was never a sale.
 */
export function payAtTheDoor(
  status: Status,
  paidAt: string | null,
  endedAt: () => string,
): Pick<ReadOrder, 'status' | 'paidAt'> {
  if (status === 'paid') return { status: 'placed', paidAt: null };
  if (status === 'completed') return { status, paidAt: paidAt ?? endedAt() };
  return { status: status === 'refunded' && paidAt === null ? 'cancelled' : status, paidAt };
}
