import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Counties } from '../../domain/order.ts';
import { connectHttp, type HttpTransportOptions } from './http-transport.ts';
import { connectKafka, type KafkaTransportOptions } from './kafka-transport.ts';
import { Publisher, type PublisherOptions } from './publisher.ts';

export type { OrderEvent } from '../../schemas/event/envelope.ts';
export type { OrderVersion } from '../../schemas/event/order.ts';
export type { Platform } from '../../schemas/event/vocabulary.ts';
export { reasonMessage } from '../../domain/validation/reason-message.ts';
export { InvalidEventError, UndeliveredError, type UndeliveredEvent } from './errors.ts';
export { type EncodedEvent, encodeEvent, orderEvent, type OrderEventInput } from './events.ts';
export type { Publisher, PublisherOptions } from './publisher.ts';
export type { DeliveredRange, Delivery, RefusedEvent } from './transport.ts';

/** Connects to Kafka, by the options of kafkajs. Rejects where no broker can be reached. */
export async function openKafkaPublisher({
  kafka,
  ...options
}: PublisherOptions & { readonly kafka: KafkaTransportOptions['client'] }): Promise<Publisher> {
  return new Publisher(await connectKafka({ client: kafka }), await readOrderCounties(), options);
}

/** Sends to Countyflow's HTTP interface. */
export async function openHttpPublisher({
  http,
  ...options
}: PublisherOptions & { readonly http: HttpTransportOptions }): Promise<Publisher> {
  return new Publisher(connectHttp(http), await readOrderCounties(), options);
}

const LIST = new URL('../../reference/counties-2017.csv', import.meta.url);

/** The counties that an order may carry, from the list that comes with this package. */
async function readOrderCounties(): Promise<Counties> {
  const options = { bom: true, columns: true, comment: '#', trim: true };
  const rows = parse(await readFile(LIST, 'utf8'), options) as unknown as { code: string; rural: string }[];
  return new Map(rows.map(({ code, rural }) => [code, { rural: rural === '1' }]));
}
