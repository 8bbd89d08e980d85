import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/admin.ts';
import { createTopics } from '../../adapters/kafka/create-topics.ts';
import { describeTopics } from '../../adapters/kafka/describe-topics.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../schemas/topics.ts';
import {
  differencesOf,
  type SettingDifference,
  type TopicWish,
  wantedRejectsTopic,
  wantedTopic,
} from './topic-settings.ts';

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
  const wanted = new Map(
    chosen.map((topic) => [
      topic,
      events.includes(topic) ? wantedTopic(wish, brokers) : wantedRejectsTopic(wish, brokers),
    ]),
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
