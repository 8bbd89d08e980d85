import { Buffer } from 'node:buffer';
import { EVENT_TYPE, type OrderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

/** An event as it goes over the wire, and where it belongs. */
export interface EncodedEvent {
  /** The platform whose topic gets the event. */
  readonly platform: Platform;
  /** The Kafka key: events with the same one keep their order. Null only for an event that has no readable order id. */
  readonly orderId: string | null;
  readonly value: Uint8Array;
  /** Comes back with the acknowledgement; the publisher does not look at it. */
  readonly reference?: unknown;
}

export interface OrderEventInput extends OrderVersion {
  /** When this version of the order occurred: RFC 3339 with an offset, milliseconds at most. */
  readonly occurredAt: string;
  /** `<order id>/<version>` unless given. */
  readonly eventId?: string;
  /** `simulation` for an order that no buyer made. */
  readonly origin?: OrderEvent['origin'];
}

/** The event of one version of an order: what the data say already is filled in. It is validated when it is sent. */
export function orderEvent({ occurredAt, eventId, origin, ...data }: OrderEventInput): OrderEvent {
  return {
    specversion: '1.0',
    id: eventId ?? `${data.orderId}/${String(data.version)}`,
    source: `/platforms/${data.platform}`,
    type: EVENT_TYPE,
    subject: data.orderId,
    time: occurredAt,
    datacontenttype: 'application/json',
    ...(origin === undefined ? {} : { origin }),
    data,
  };
}

export function encodeEvent(event: OrderEvent): EncodedEvent {
  const { platform, orderId } = event.data;
  return { platform, orderId, value: Buffer.from(JSON.stringify(event)) };
}
