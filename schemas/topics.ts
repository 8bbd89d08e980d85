import { PLATFORMS, type Platform } from './event/vocabulary.ts';

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
