import { MAX_EVENT_BYTES } from './event/envelope.ts';
import { type Platform, PLATFORMS } from './event/vocabulary.ts';

/** Settings of the platforms' topics where no option gives others. */
export const DEFAULT_PARTITIONS = 2;
export const DEFAULT_RETENTION_DAYS = 30;

/** A topic of rejects keeps their order, and one partition takes far more than platforms have refused. */
export const REJECTS_PARTITIONS = 1;

/** A platform needs days to answer a question about its events, and its records must still be there. */
export const LEAST_RETENTION_DAYS = 7;

/** Copies of each partition, if there are as many brokers: one broker may be lost while another restarts. */
export const DEFAULT_REPLICATION = 3;

/** Kafka applies its limit to the whole batch: the largest event, its key, and the headers. Its own default is too small. */
export const LEAST_MESSAGE_BYTES = MAX_EVENT_BYTES + 4_096;
export const DEFAULT_MESSAGE_BYTES = 2 * MAX_EVENT_BYTES;

export const DAY_MS = 86_400_000;

/** Names of Kafka's settings of a topic. */
export const SETTINGS = {
  retentionMs: 'retention.ms',
  retentionBytes: 'retention.bytes',
  maxMessageBytes: 'max.message.bytes',
  cleanupPolicy: 'cleanup.policy',
  minInSyncReplicas: 'min.insync.replicas',
  timestampType: 'message.timestamp.type',
} as const;

export const TOPIC_PREFIX = 'orders.events.v1.';

/** Topics that say what is refused. Nothing reads events from them. */
export const REJECTS_PREFIX = 'orders.rejects.v1.';

/** The consumer group that shows the ingest's cursors to lag tools; nothing consumes through it. */
export const MIRROR_GROUP = 'countyflow-ingest';

export function topicOf(platform: Platform): string {
  return TOPIC_PREFIX + platform;
}

/** The platform that owns a topic; undefined for any other topic. */
export function platformOf(topic: string): Platform | undefined {
  return PLATFORMS.find((platform) => topicOf(platform) === topic);
}

/** The topic that says which events of a platform's topic are refused, where the operator has made it. */
export function rejectsTopicOf(platform: Platform): string {
  return REJECTS_PREFIX + platform;
}

/** The platform whose rejects a topic has; undefined for any other topic. */
export function rejectsPlatformOf(topic: string): Platform | undefined {
  return PLATFORMS.find((platform) => rejectsTopicOf(platform) === topic);
}
