import { setTimeout as sleep } from 'node:timers/promises';
import { causesOf } from '../../domain/causes.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { platformOf, topicOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { hasKafkaType, KAFKA_TYPES } from '../errors/kafka-errors.ts';
import { type Patience, withAdmin } from './connect.ts';
import { NoPartitionError } from './fetch.ts';
import type { Admin } from './kafkajs.ts';

const LED_ATTEMPTS = 10;
const LED_AGAIN_MS = 200;

/** The offsets that a partition holds now. */
export interface PartitionLog extends TopicPartition {
  /** The first offset that retention has left. */
  readonly first: bigint;
  /** The offset after the last record. */
  readonly end: bigint;
}

/** The present partitions of all platforms' topics, sorted by topic and number. */
export function listPartitions(
  connection: KafkaConnection,
  patience: Patience = 'patient',
): Promise<TopicPartition[]> {
  return withAdmin(connection, patience, async (admin) => partitionsOf(admin, await admin.listTopics()));
}

/** Every topic that the user may see. */
export function listTopicNames(
  connection: KafkaConnection,
  patience: Patience = 'patient',
): Promise<string[]> {
  return withAdmin(connection, patience, (admin) => admin.listTopics());
}

/** The same partitions with the offsets that they hold. */
export async function listPartitionLogs(connection: KafkaConnection): Promise<PartitionLog[]> {
  return (await surveyTopics(connection)).logs;
}

export interface TopicSurvey {
  readonly logs: PartitionLog[];
  /** Every topic that the user may see. */
  readonly names: readonly string[];
  /** Of the expected topics, those that do not exist. One that the user may not see is not among them. */
  readonly absent: readonly string[];
}

/** The same with the names of all topics, by the same connection. */
export function surveyTopics(
  connection: KafkaConnection,
  patience: Patience = 'patient',
  expected: readonly string[] = [],
): Promise<TopicSurvey> {
  return withAdmin(connection, patience, async (admin) => {
    const names = await admin.listTopics();
    const partitions = await partitionsOf(admin, names);
    const byTopic = new Map<string, Map<number, Pick<PartitionLog, 'first' | 'end'>>>();
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    for (const topic of topics) {
      const offsets = await onceLed(() => admin.fetchTopicOffsets(topic));
      const held = offsets.map(
        ({ partition, low, high }) => [partition, { first: BigInt(low), end: BigInt(high) }] as const,
      );
      byTopic.set(topic, new Map(held));
    }
    const logs = partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      ...(byTopic.get(topic)?.get(partition) ?? { first: 0n, end: 0n }),
    }));
    const absent: string[] = [];
    for (const topic of expected)
      if (!names.includes(topic) && (await presenceOf(admin, topic)) === 'absent') absent.push(topic);
    return { logs, names, absent };
  });
}

/** A broker takes a moment to lead the partitions of a topic that was just created. It answers all the same. */
export async function onceLed<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === LED_ATTEMPTS || !hasKafkaType(error, KAFKA_TYPES.NOT_LEADER_FOR_PARTITION)) throw error;
      await sleep(LED_AGAIN_MS);
    }
  }
}

async function partitionsOf(admin: Admin, names: readonly string[]): Promise<TopicPartition[]> {
  const topics = names.filter((topic) => platformOf(topic) !== undefined);
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

/** Missing permissions must not look like a cluster without topics. */
async function throwIfHidden(admin: Admin): Promise<void> {
  const presence = await presenceOf(admin, topicOf(PLATFORMS[0]));
  if (typeof presence === 'object') throw presence.hidden;
}

/**
 * Kafka lists only the topics that a user may see. Asked for one by its name, it says whether the user may not see it
 * or it does not exist.
 */
async function presenceOf(admin: Admin, topic: string): Promise<'present' | 'absent' | { hidden: unknown }> {
  try {
    await admin.fetchTopicMetadata({ topics: [topic] });
    return 'present';
  } catch (error) {
    if (hasKafkaType(error, KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION)) return 'absent';
    if (hasKafkaType(error, KAFKA_TYPES.TOPIC_AUTHORIZATION_FAILED)) return { hidden: error };
    throw error;
  }
}

/** Whether an error of a read says that Kafka has no such partition, and Kafka says so when it is asked by name. */
export async function isPartitionAbsent(
  connection: KafkaConnection,
  { topic, partition }: TopicPartition,
  error: unknown,
): Promise<boolean> {
  const isClaimed = causesOf(error).some(
    ({ error: cause, type }) =>
      type === KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION || cause instanceof NoPartitionError,
  );
  if (!isClaimed) return false;
  return withAdmin(connection, 'impatient', async (admin) => {
    const presence = await presenceOf(admin, topic);
    if (typeof presence === 'object') throw presence.hidden;
    if (presence === 'absent') return true;
    return !(await partitionsOf(admin, [topic])).some((one) => one.partition === partition);
  });
}

/** The platforms' topics that hold a record dated at or after this instant. */
export function topicsWithRecordsAfter(connection: KafkaConnection, epochMs: number): Promise<string[]> {
  return withAdmin(connection, 'patient', async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => platformOf(topic) !== undefined).sort();
    const found: string[] = [];
    for (const topic of topics) {
      // The ends come first: kafkajs gives a later end where no record is that late.
      const ends = new Map(
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]),
      );
      const late = await admin.fetchTopicOffsetsByTimestamp(topic, epochMs);
      if (late.some(({ partition, offset }) => BigInt(offset) < (ends.get(partition) ?? 0n)))
        found.push(topic);
    }
    return found;
  });
}
