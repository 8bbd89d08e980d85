import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type KafkaConfig } from '../../adapters/kafka/kafkajs.ts';

const ATTEMPTS = 5;
const AGAIN_MS = 250;
const IMPATIENT = { requestTimeout: 3_000, retry: { retries: 0 } };

/**
 * Whether topics exist. A broker takes a moment to learn of a topic that was just created, so one is missing only if it
 * is so for a second. A topic of which Kafka says anything else, such as that no broker leads it yet, exists. Where Kafka
 * does not answer, nothing is found.
 */
export async function findTopics(
  client: KafkaConfig,
  topics: Iterable<string>,
): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>();
  const admin = new kafkajs.Kafka({ ...client, ...IMPATIENT }).admin();
  try {
    await admin.connect();
    for (const topic of topics) found.set(topic, await exists(admin, topic));
  } catch {
    // Whoever sends next learns why, with its own patience.
  }
  await admin.disconnect().catch(() => undefined);
  return found;
}

async function exists(admin: Admin, topic: string): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (attempt > 1) await sleep(AGAIN_MS);
    try {
      await admin.fetchTopicMetadata({ topics: [topic] });
      return true;
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSProtocolError)) throw error;
      if (error.type !== 'UNKNOWN_TOPIC_OR_PARTITION') return true;
    }
  }
  return false;
}
