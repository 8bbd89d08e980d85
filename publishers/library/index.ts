import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { connectHttp, type HttpTransportOptions } from './http-transport.ts';
import { connectKafka, type KafkaTransportOptions } from './kafka-transport.ts';
import { Publisher, type PublisherOptions } from './publisher.ts';

export type { OrderEvent } from '../../schemas/event/envelope.ts';
export type { OrderVersion } from '../../schemas/event/order.ts';
export type { Payload } from '../../schemas/platforms/payloads.ts';
export type { Platform } from '../../schemas/event/vocabulary.ts';
export type { Adapted } from '../../domain/platforms/adapt.ts';
export { reasonMessage } from '../../domain/validation/reason-message.ts';
export { type EventProblem, type EventVerdict, openAdapter, validate } from './check.ts';
export { InvalidEventError, UndeliveredError, type UndeliveredEvent } from './errors.ts';
export { type EncodedEvent, encodeEvent, orderEvent, type OrderEventInput } from './events.ts';
export type { Publisher, PublisherOptions } from './publisher.ts';
export type { DeliveredRange, Delivery, RefusedEvent } from './transport.ts';

/** Connects to Kafka, by the options of kafkajs. Rejects where no broker can be reached. */
export async function openKafkaPublisher({
  kafka,
  ...options
}: PublisherOptions & { readonly kafka: KafkaTransportOptions['client'] }): Promise<Publisher> {
  return new Publisher(await connectKafka({ client: kafka }), await readCountyCodes(), options);
}

/** Sends to Countyflow's HTTP interface. */
export async function openHttpPublisher({
  http,
  ...options
}: PublisherOptions & { readonly http: HttpTransportOptions }): Promise<Publisher> {
  return new Publisher(connectHttp(http), await readCountyCodes(), options);
}
