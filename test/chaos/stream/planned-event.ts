import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';

/** An event on its way to a topic, and what must become of it. */
export interface PlannedEvent {
  readonly platform: Platform;
  readonly key: string | null;
  readonly value: Buffer | null;
  /** The order that it carries, where it is valid; else the code it must be held under. */
  readonly expected: OrderVersion | ReasonCode;
}

/** The event of an order's version; `timeMs` is when it occurred. */
export function orderEventText(order: OrderVersion, timeMs: number): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `evt-${order.platform}-${order.orderId}-${String(order.version)}`,
    source: `/platforms/${order.platform}`,
    type: 'org.countyflow.order.v1',
    subject: order.orderId,
    time: new Date(timeMs).toISOString(),
    datacontenttype: 'application/json',
    data: order,
  });
}

export function planned(order: OrderVersion, timeMs: number): PlannedEvent {
  return {
    platform: order.platform,
    key: order.orderId,
    value: Buffer.from(orderEventText(order, timeMs)),
    expected: order,
  };
}
