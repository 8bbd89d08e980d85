import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, ITopicConfig } from './kafkajs.ts';
import { isRetriable } from '../errors/kafka-errors.ts';

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
