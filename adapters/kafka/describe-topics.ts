import { setTimeout as sleep } from 'node:timers/promises';
import { causesOf } from '../../domain/causes.ts';
import { SETTINGS } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { isAuthorizationFailure, isRetriable } from '../errors/kafka-errors.ts';
import { type Patience, withAdmin } from './connect.ts';
import kafkajs, { type Admin, type ITopicConfig } from './kafkajs.ts';
import { onceLed } from './topics.ts';

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: number;
  /** Copies of the partition that has the fewest. */
  readonly replication: number;
  /** Records that the log holds now. */
  readonly records: bigint;
  /** By Kafka's name, such as `retention.ms`. Undefined if the user may not see the settings. */
  readonly settings: ReadonlyMap<string, string> | undefined;
}

export interface ClusterTopics {
  readonly brokers: number;
  /** Every topic that the user may see, sorted. */
  readonly names: readonly string[];
  /** The selected ones, in the same order. */
  readonly topics: readonly TopicDescription[];
}

export function describeTopics(
  connection: KafkaConnection,
  isSelected: (topic: string) => boolean,
  patience: Patience = 'patient',
): Promise<ClusterTopics> {
  return withAdmin(connection, patience, async (admin) => {
    const names = (await admin.listTopics()).sort();
    const selected = names.filter(isSelected);
    const { brokers } = await admin.describeCluster();
    return { brokers: brokers.length, names, topics: await describe(admin, selected) };
  });
}

async function describe(admin: Admin, names: readonly string[]): Promise<TopicDescription[]> {
  // Kafka takes an empty list for all topics.
  if (names.length === 0) return [];
  const metadata = await admin.fetchTopicMetadata({ topics: [...names] });
  const details = [];
  // One after the other: of topics that are asked for at once, kafkajs forgets some if a broker does not know one yet.
  for (const topic of names) {
    const records = await recordsOf(admin, topic);
    details.push({ topic, records, settings: await settingsOf(admin, topic) });
  }
  const partitionsByTopic = new Map(metadata.topics.map(({ name, partitions }) => [name, partitions]));
  return details.map((detail) => {
    const partitions = partitionsByTopic.get(detail.topic) ?? [];
    const replication = Math.min(...partitions.map(({ replicas }) => replicas.length));
    return { ...detail, partitions: partitions.length, replication };
  });
}

async function recordsOf(admin: Admin, topic: string): Promise<bigint> {
  const offsets = await onceLed(() => admin.fetchTopicOffsets(topic));
  return offsets.reduce((sum, { low, high }) => sum + BigInt(high) - BigInt(low), 0n);
}

/** By name. Undefined if the user may not see them, as a misnamed topic's that it may only describe. */
export async function settingsOf(
  admin: Admin,
  topic: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const resources = [{ type, name: topic, configNames: Object.values(SETTINGS) }];
  try {
    const found = await admin.describeConfigs({ resources, includeSynonyms: false });
    const entries = found.resources.flatMap(({ configEntries }) => configEntries);
    return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  } catch (error) {
    if (causesOf(error).some(({ type: refusal }) => isAuthorizationFailure(refusal))) return undefined;
    throw error;
  }
}

const LEADER_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/**
 * Creates missing topics and waits until each partition has a leader. kafkajs can wait for leaders too, but gives
 * up where the broker that it asks does not know the new topic yet.
 */
export async function createTopics(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  await admin.createTopics({ topics, waitForLeaders: false });
  const deadlineMs = Date.now() + LEADER_TIMEOUT_MS;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
      return;
    } catch (error) {
      if (!isRetriable(error) || Date.now() > deadlineMs) throw error;
      await sleep(POLL_INTERVAL_MS);
    }
  }
}
