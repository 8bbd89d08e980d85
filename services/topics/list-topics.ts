import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { describeTopics, type TopicDescription } from '../../adapters/kafka/describe-topics.ts';
import { type Lookalike, lookalikeOf } from '../../domain/topics/lookalike.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { SETTINGS } from '../../schemas/topic-settings.ts';
import { platformOf, topicOf } from '../../schemas/topics.ts';

export interface ListedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly records: bigint;
  /** In milliseconds, -1 for no limit; null if the user may not see the settings. */
  readonly retentionMs: number | null;
  /** For each partition, -1 for no limit; null likewise. */
  readonly retentionBytes: number | null;
  readonly maxMessageBytes: number | null;
  readonly cleanupPolicy: string | null;
  /** Null for a platform's topic. */
  readonly misnamed: Lookalike | null;
}

export interface TopicList {
  readonly brokers: number;
  /** The platforms' topics and those that look like one, sorted by name. */
  readonly topics: readonly ListedTopic[];
  /** Platforms' topics that do not exist. */
  readonly missing: readonly string[];
}

export async function listTopics(connection: KafkaConnection): Promise<TopicList> {
  const { brokers, names, topics } = await describeTopics(
    connection,
    (topic) => platformOf(topic) !== undefined || lookalikeOf(topic) !== undefined,
  );
  return {
    brokers,
    topics: topics.map(listed),
    missing: PLATFORMS.map(topicOf).filter((topic) => !names.includes(topic)),
  };
}

function listed({ topic, partitions, replication, records, settings }: TopicDescription): ListedTopic {
  const number = (name: string): number | null => {
    const value = settings?.get(name);
    return value === undefined ? null : Number(value);
  };
  return {
    topic,
    partitions,
    replication,
    records,
    retentionMs: number(SETTINGS.retentionMs),
    retentionBytes: number(SETTINGS.retentionBytes),
    maxMessageBytes: number(SETTINGS.maxMessageBytes),
    cleanupPolicy: settings?.get(SETTINGS.cleanupPolicy) ?? null,
    misnamed: lookalikeOf(topic) ?? null,
  };
}
