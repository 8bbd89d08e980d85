import { PLATFORMS, type Platform } from './event/vocabulary.ts';

export const TOPIC_PREFIX = 'orders.events.v1.';

/** Lag tools know the ingest by this consumer group; nothing consumes through it. */
export const MIRROR_GROUP = 'countyflow-ingest';

export function topicOf(platform: Platform): string {
  return TOPIC_PREFIX + platform;
}

/** The platform that owns a topic, or undefined where the topic is none of ours. */
export function platformOf(topic: string): Platform | undefined {
  return PLATFORMS.find((platform) => topicOf(platform) === topic);
}
