import kafkajs, { type Admin } from 'kafkajs';
import type { TopicPartition } from '../../schemas/activities.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { platformOf, topicOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { kafkaClientOptions } from './client-options.ts';
import { explainKafkaConnection } from '../errors/explain-kafka.ts';
import { hasKafkaType, KAFKA_TYPES } from '../errors/kafka-errors.ts';

/** One attempt, for whoever would rather know soon that there is no answer. */
const IMPATIENT = { connectionTimeout: 1_000, requestTimeout: 3_000, retry: { retries: 0 } };

type Patience = 'patient' | 'impatient';

export interface PartitionEnd extends TopicPartition {
  /** Offset after the last record. */
  readonly end: bigint;
}

/** Every partition of every topic that a platform owns, as the cluster has them now; by topic and number. */
export function listPartitions(
  connection: KafkaConnection,
  patience: Patience = 'patient',
): Promise<TopicPartition[]> {
  return withAdmin(connection, patience, partitionsOf);
}

/** The same, each with where it ends now. */
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

/** Kafka lists only what a user may see: to one who may see nothing it must not look as if there were nothing. */
async function throwIfHidden(admin: Admin): Promise<void> {
  try {
    await admin.fetchTopicMetadata({ topics: [topicOf(PLATFORMS[0])] });
  } catch (error) {
    if (!hasKafkaType(error, KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION)) throw error;
  }
}
