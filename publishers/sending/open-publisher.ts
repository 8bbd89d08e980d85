import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { explainKafkaConnection, explainKafkaRefusal } from '../../adapters/errors/explain-kafka.ts';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { MissingTopicError } from '../library/errors.ts';
import { connectKafka } from '../library/kafka/kafka-transport.ts';
import { Publisher, type PublisherOptions } from '../library/publisher.ts';
import type { Transport } from '../library/transport.ts';
import { noTopic } from './no-topic.ts';

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
      explainFailure: (error) => explainKafkaConnection(error, connection),
    });
  } catch (error) {
    throw explainKafkaConnection(error, connection);
  }
}
