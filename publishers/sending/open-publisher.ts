import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { explainDriver } from '../../adapters/errors/explain-driver.ts';
import { explainKafkaConnection, explainKafkaRefusal } from '../../adapters/errors/explain-kafka.ts';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { deliverWithRetries, RETRY_LIMITS } from '../library/deliver-with-retries.ts';
import { MissingTopicError } from '../library/errors.ts';
import type { EncodedEvent } from '../library/events.ts';
import { connectKafka } from '../library/kafka-transport.ts';
import { Publisher, type PublisherOptions } from '../library/publisher.ts';
import type { DeliveredRange, Transport } from '../library/transport.ts';

/** For commands, which know no adapter. */
export { explainDriver };

/** A publisher to the Kafka of the system. Rejects where no broker can be reached; errors say what to do. */
export async function openPublisher(
  connection: KafkaConnection,
  options: PublisherOptions = {},
): Promise<Publisher> {
  return new Publisher(await openTransport(connection), await readCountyCodes(), options);
}

/** The same connection, for batches of one's own, and for other topics than the platforms' own. */
export async function openTransport(
  connection: KafkaConnection,
  topicOf?: (platform: Platform) => string,
): Promise<Transport> {
  try {
    return await connectKafka({
      client: kafkaClientOptions(connection),
      ...(topicOf !== undefined && { topicOf }),
      explainRefusal: (error) =>
        error instanceof MissingTopicError ? noTopic(error.topic) : explainKafkaRefusal(error, connection),
      explainFailure: (error) => {
        const explained = explainKafkaConnection(error, connection);
        return explained instanceof Error ? (explainDriver(explained) ?? explained) : explained;
      },
    });
  } catch (error) {
    throw explainKafkaConnection(error, connection);
  }
}

/** A publisher's topic is missing: Kafka hides one that the user may not see. */
export function noTopic(topic: string): RemediedError {
  return new RemediedError(
    `there is no topic ${topic}, or you may not see it`,
    'ask the operator to create it (`countyflow topics create`)',
  );
}

/** Publishes a few events. Resolves to where Kafka put them, once all in-sync replicas have them. */
export async function publishEvents(
  connection: KafkaConnection,
  events: Iterable<EncodedEvent>,
): Promise<readonly DeliveredRange[]> {
  const transport = await openTransport(connection);
  try {
    const { signal } = new AbortController();
    return (await deliverWithRetries(transport, [...events], RETRY_LIMITS, signal)).ranges;
  } finally {
    await transport.close().catch(() => undefined);
  }
}
