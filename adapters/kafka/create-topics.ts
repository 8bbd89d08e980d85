import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, ITopicConfig } from 'kafkajs';
import { isRetriable } from '../errors/kafka-errors.ts';

const LEADERS_WITHIN_MS = 15_000;
const ASK_EVERY_MS = 100;

/**
 * Makes topics that are not there, and waits until each partition has a leader. kafkajs's own waiting gives up where
 * the broker that it asks has not heard of a topic yet, which is so for a moment after it was made.
 */
export async function createTopics(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  await admin.createTopics({ topics, waitForLeaders: false });
  const deadlineMs = Date.now() + LEADERS_WITHIN_MS;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
      return;
    } catch (error) {
      if (!isRetriable(error) || Date.now() > deadlineMs) throw error;
      await sleep(ASK_EVERY_MS);
    }
  }
}
