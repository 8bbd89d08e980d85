import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { describeTopics, type TopicDescription } from '../../adapters/kafka/describe-topics.ts';
import { ENGINE_TITLES } from '../../adapters/errors/remedies.ts';
import { type Lookalike, lookalikeOf } from '../../domain/topics/lookalike.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { platformOf, rejectsPlatformOf, SETTINGS, topicOf } from '../../schemas/topics.ts';
import { message, type Text } from '../../schemas/text/message.ts';
import { lasting, type Trouble } from '../trouble.ts';

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
  /** Whether it says what is refused, instead of having events. */
  readonly rejects: boolean;
  /** Null for a topic of events or rejects. */
  readonly misnamed: Lookalike | null;
}

export interface TopicList {
  readonly brokers: number;
  /** The platforms' topics, those of their rejects, and those that look like a platform's, sorted by name. */
  readonly topics: readonly ListedTopic[];
  /** Platforms' topics of events that do not exist. */
  readonly missing: readonly string[];
}

export async function listTopics(connection: KafkaConnection): Promise<TopicList> {
  const { brokers, names, topics } = await describeTopics(connection, (topic) =>
    [platformOf, rejectsPlatformOf, lookalikeOf].some((known) => known(topic) !== undefined),
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
    rejects: rejectsPlatformOf(topic) !== undefined,
    misnamed: lookalikeOf(topic) ?? null,
  };
}

/** The topics among these that look like a platform's and are not. */
export function misnamedAmong(names: readonly string[]): Lookalike[] {
  return [...names].sort().flatMap((name) => lookalikeOf(name) ?? []);
}

export function troubleOfMisnamed({ topic, meant }: Lookalike, where: Text = ENGINE_TITLES.kafka): Trouble {
  const values = { topic, meant, hasMeant: meant !== null };
  return lasting(message('status.cause.misnamed', values), where, message('status.remedy.misnamed', values));
}

export interface MisnamedTopic extends Lookalike {
  readonly problem: Trouble;
}

/** Found among the names that the status lists anyway, so it costs no question. */
export function misnamedTopics(names: readonly string[], where: Text): MisnamedTopic[] {
  return misnamedAmong(names).map((found) => ({ ...found, problem: troubleOfMisnamed(found, where) }));
}
