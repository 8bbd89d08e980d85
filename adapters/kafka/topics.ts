import kafkajs, { type Admin } from 'kafkajs';
import type { TopicPartition } from '../../schemas/activities.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { platformOf, topicOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { kafkaClientOptions } from './client-options.ts';
import { explainKafkaConnection } from '../errors/explain-kafka.ts';
import { hasKafkaType, KAFKA_TYPES } from '../errors/kafka-errors.ts';

/** One attempt with short timeouts, for callers that prefer a fast failure. */
const IMPATIENT = { connectionTimeout: 1_000, requestTimeout: 3_000, retry: { retries: 0 } };

type Patience = 'patient' | 'impatient';

export interface PartitionEnd extends TopicPartition {
  /** The offset after the last record. */
  readonly end: bigint;
}

/** The present partitions of all platforms' topics, sorted by topic and number. */
export function listPartitions(
  connection: KafkaConnection,
  patience: Patience = 'patient',
): Promise<TopicPartition[]> {
  return withAdmin(connection, patience, partitionsOf);
}

/** The same partitions with their present ends. */
export function listPartitionEnds(
  connection: KafkaConnection,
  patience: Patience = 'patient',
): Promise<PartitionEnd[]> {
  return withAdmin(connection, patience, async (admin) => {
    const partitions = await partitionsOf(admin);
    const byTopic = new Map<string, Map<number, bigint>>();
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    for (const topic of topics) {
      const offsets = await admin.fetchTopicOffsets(topic);
      byTopic.set(topic, new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)])));
    }
    return partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      end: byTopic.get(topic)?.get(partition) ?? 0n,
    }));
  });
}

async function withAdmin<T>(
  connection: KafkaConnection,
  patience: Patience,
  ask: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new kafkajs.Kafka({
    ...kafkaClientOptions(connection),
    clientId: 'countyflow',
    ...(patience === 'impatient' && IMPATIENT),
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ask(admin);
  } catch (error) {
    throw explainKafkaConnection(error, connection);
  } finally {
    await admin.disconnect();
  }
}

async function partitionsOf(admin: Admin): Promise<TopicPartition[]> {
  const topics = (await admin.listTopics()).filter((topic) => platformOf(topic) !== undefined);
  if (topics.length === 0) {
    await throwIfHidden(admin);
    return [];
  }
  const metadata = await admin.fetchTopicMetadata({ topics });
  return metadata.topics
    .flatMap(({ name, partitions }) =>
      partitions.map(({ partitionId }) => ({ topic: name, partition: partitionId })),
    )
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
}

/**
 * Kafka lists only the topics that a user may see. Asks for a topic by name, so that missing permissions do not
 * look like a cluster without topics.
 */
async function throwIfHidden(admin: Admin): Promise<void> {
  try {
    await admin.fetchTopicMetadata({ topics: [topicOf(PLATFORMS[0])] });
  } catch (error) {
    if (!hasKafkaType(error, KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION)) throw error;
  }
}
