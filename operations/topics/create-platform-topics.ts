import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/connect.ts';
import { createTopics, describeTopics, type TopicDescription } from '../../adapters/kafka/describe-topics.ts';
import { counted } from '../../domain/text/counted.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import {
  DAY_MS,
  DEFAULT_MESSAGE_BYTES,
  DEFAULT_PARTITIONS,
  DEFAULT_REPLICATION,
  DEFAULT_RETENTION_DAYS,
  REJECTS_PARTITIONS,
  rejectsTopicOf,
  SETTINGS,
  topicOf,
} from '../../schemas/topics.ts';

/** What an operator asks for; the rest has defaults. */
export interface TopicWish {
  readonly partitions?: number | undefined;
  readonly replication?: number | undefined;
  readonly retentionDays?: number | undefined;
}

interface WantedTopic {
  readonly partitions: number;
  readonly replication: number;
  readonly settings: ReadonlyMap<string, string>;
}

/** A setting of a topic that exists, and what it was asked to be. */
export interface SettingDifference {
  readonly setting: string;
  readonly found: string;
  readonly wanted: string;
}

/**
 * Retention counts from when the broker got a record: a platform may date its records years back, and Kafka would
 * remove them at once. A rewind to a time follows the same clock.
 */
function wantedTopic(wish: TopicWish, brokers: number): WantedTopic {
  const replication = wish.replication ?? Math.min(DEFAULT_REPLICATION, brokers);
  if (replication > brokers)
    throw new Error(
      `Kafka has ${counted(brokers, 'broker')}, so a partition can have at most ${counted(brokers, 'copy', 'copies')}, not ${replication}: ` +
        `give --replication ${brokers}, or start more brokers`,
    );
  return {
    partitions: wish.partitions ?? DEFAULT_PARTITIONS,
    replication,
    settings: new Map([
      [SETTINGS.retentionMs, String((wish.retentionDays ?? DEFAULT_RETENTION_DAYS) * DAY_MS)],
      [SETTINGS.maxMessageBytes, String(DEFAULT_MESSAGE_BYTES)],
      [SETTINGS.cleanupPolicy, 'delete'],
      [SETTINGS.timestampType, 'LogAppendTime'],
      // An acknowledged event is on two brokers, where there are enough to go on without one.
      [SETTINGS.minInSyncReplicas, replication >= DEFAULT_REPLICATION ? '2' : '1'],
    ]),
  };
}

/** Settings that the user may not see are left out. */
function differencesOf(found: TopicDescription, wanted: WantedTopic): SettingDifference[] {
  const compared: readonly (readonly [string, string | undefined, string])[] = [
    ['partitions', String(found.partitions), String(wanted.partitions)],
    ['replication', String(found.replication), String(wanted.replication)],
    ...[...wanted.settings].map(([name, value]) => [name, found.settings?.get(name), value] as const),
  ];
  return compared.flatMap(([setting, is, should]) =>
    is === undefined || is === should ? [] : [{ setting, found: is, wanted: should }],
  );
}

export interface TopicChoice extends TopicWish {
  /** All if not given. */
  readonly platforms?: readonly Platform[];
  /** Their topics of rejects as well. */
  readonly rejects?: boolean;
  /** Creates nothing. */
  readonly dryRun?: boolean;
}

export interface TopicOutcome {
  readonly topic: string;
  /** `missing`: a dry run would have created it. */
  readonly outcome: 'created' | 'missing' | 'exists';
  /** Of a topic that exists: it is never changed. */
  readonly differences: readonly SettingDifference[];
}

/** Creates the platforms' topics that are missing. Safe to repeat, and beside another that creates them. */
export async function createPlatformTopics(
  connection: KafkaConnection,
  { platforms = PLATFORMS, rejects = false, dryRun = false, ...wish }: TopicChoice = {},
): Promise<TopicOutcome[]> {
  const events = platforms.map(topicOf);
  const chosen = [...events, ...(rejects ? platforms.map(rejectsTopicOf) : [])];
  const { brokers, topics } = await describeTopics(connection, (topic) => chosen.includes(topic));
  // A topic of rejects has one partition, which keeps their order, and for the rest what the platforms' topics have.
  const ofRejects = { ...wish, partitions: REJECTS_PARTITIONS };
  const wanted = new Map(
    chosen.map((topic) => [topic, wantedTopic(events.includes(topic) ? wish : ofRejects, brokers)]),
  );
  const existing = new Map(topics.map((found) => [found.topic, found]));
  const missing = [...wanted].filter(([topic]) => !existing.has(topic));
  if (missing.length > 0 && !dryRun)
    await withAdmin(connection, 'patient', (admin) =>
      createTopics(
        admin,
        missing.map(([topic, { partitions, replication, settings }]) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: replication,
          configEntries: [...settings].map(([name, value]) => ({ name, value })),
        })),
      ),
    );
  return [...wanted].map(([topic, settings]) => {
    const found = existing.get(topic);
    if (found === undefined) return { topic, outcome: dryRun ? 'missing' : 'created', differences: [] };
    return { topic, outcome: 'exists', differences: differencesOf(found, settings) };
  });
}
