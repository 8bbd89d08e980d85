import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { kafkaClientOptions } from '../../adapters/kafka/connect.ts';
import { findTopics } from '../library/find-topics.ts';

/** Which topics are missing, for a server that sends to them all the time. */
export type TopicWatch = ReturnType<typeof openTopicWatch>;

/** So late it is seen at the most that a topic was deleted. That one was created is seen with the next request. */
const KEPT_MS = 10_000;

export function openTopicWatch(connection: KafkaConnection) {
  const client = { ...kafkaClientOptions(connection), clientId: 'countyflow-publisher' };
  const sendable = new Map<string, { readonly untilMs: number }>();
  const asking = new Map<string, Promise<boolean>>();

  const look = async (topic: string): Promise<boolean> => {
    const isMissing = (await findTopics(client, [topic])).get(topic) === false;
    asking.delete(topic);
    if (isMissing) sendable.delete(topic);
    else sendable.set(topic, { untilMs: performance.now() + KEPT_MS });
    return isMissing;
  };

  return {
    /** A topic of which Kafka says nothing is not missing: whoever sends to it learns why. */
    isMissing(topic: string): Promise<boolean> {
      const known = sendable.get(topic);
      if (known !== undefined && performance.now() < known.untilMs) return Promise.resolve(false);
      const answer = asking.get(topic) ?? look(topic);
      asking.set(topic, answer);
      // No request waits for Kafka's answer about a topic that was there a moment ago.
      return known === undefined ? answer : Promise.resolve(false);
    },
  };
}
