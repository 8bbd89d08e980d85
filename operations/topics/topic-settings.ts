import type { TopicDescription } from '../../adapters/kafka/describe-topics.ts';
import {
  DAY_MS,
  DEFAULT_MESSAGE_BYTES,
  DEFAULT_PARTITIONS,
  DEFAULT_REPLICATION,
  DEFAULT_RETENTION_DAYS,
  REJECTS_PARTITIONS,
  SETTINGS,
} from '../../schemas/topic-settings.ts';

/** What an operator asks for; the rest has defaults. */
export interface TopicWish {
  readonly partitions?: number | undefined;
  readonly replication?: number | undefined;
  readonly retentionDays?: number | undefined;
}

export interface WantedTopic {
  readonly partitions: number;
  readonly replication: number;
  readonly settings: ReadonlyMap<string, string>;
}

/** A topic of rejects has one partition, which keeps their order, and for the rest what the platforms' topics have. */
export function wantedRejectsTopic(wish: TopicWish, brokers: number): WantedTopic {
  return wantedTopic({ ...wish, partitions: REJECTS_PARTITIONS }, brokers);
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
export function wantedTopic(wish: TopicWish, brokers: number): WantedTopic {
  const replication = wish.replication ?? Math.min(DEFAULT_REPLICATION, brokers);
  if (replication > brokers)
    throw new Error(
      `Kafka has ${brokers} broker${brokers === 1 ? '' : 's'}, so a partition has ${brokers} at most of ${replication} copies: ` +
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
export function differencesOf(found: TopicDescription, wanted: WantedTopic): SettingDifference[] {
  const compared: readonly (readonly [string, string | undefined, string])[] = [
    ['partitions', String(found.partitions), String(wanted.partitions)],
    ['replication', String(found.replication), String(wanted.replication)],
    ...[...wanted.settings].map(([name, value]) => [name, found.settings?.get(name), value] as const),
  ];
  return compared.flatMap(([setting, is, should]) =>
    is === undefined || is === should ? [] : [{ setting, found: is, wanted: should }],
  );
}
