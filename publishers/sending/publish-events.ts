import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { EncodedEvent } from '../library/events.ts';
import type { DeliveredRange } from '../library/transport.ts';
import { openPublisher } from './open-publisher.ts';

/** Publishes a few events. Resolves to where Kafka put them, once all in-sync replicas have them. */
export async function publishEvents(
  connection: KafkaConnection,
  events: Iterable<EncodedEvent>,
): Promise<DeliveredRange[]> {
  const ranges: DeliveredRange[] = [];
  const publisher = await openPublisher(connection, {
    onDelivered: (delivery) => {
      ranges.push(...delivery.ranges);
    },
  });
  try {
    for (const event of events) await publisher.sendEncoded(event);
    await publisher.flush();
    return ranges;
  } finally {
    await publisher.abandon();
  }
}
