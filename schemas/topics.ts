import { PLATFORMS, type Platform } from './event/vocabulary.ts';

export const TOPIC_PREFIX = 'orders.events.v1.';

/** The consumer group that shows the ingest's cursors to lag tools; nothing consumes through it. */
export const MIRROR_GROUP = 'countyflow-ingest';

export function topicOf(platform: Platform): string {
  return TOPIC_PREFIX + platform;
}

/** The platform that owns a topic; undefined for any other topic. */
export function platformOf(topic: string): Platform | undefined {
  return PLATFORMS.find((platform) => topicOf(platform) === topic);
}
