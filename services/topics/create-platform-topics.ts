import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/admin.ts';
import { createTopics } from '../../adapters/kafka/create-topics.ts';
import { describeTopics } from '../../adapters/kafka/describe-topics.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { differencesOf, type SettingDifference, type TopicWish, wantedTopic } from './topic-settings.ts';

export interface TopicChoice extends TopicWish {
  /** All if not given. */
  readonly platforms?: readonly Platform[];
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
  { platforms = PLATFORMS, dryRun = false, ...wish }: TopicChoice = {},
): Promise<TopicOutcome[]> {
  const chosen = platforms.map(topicOf);
  const { brokers, topics } = await describeTopics(connection, (topic) => chosen.includes(topic));
  const wanted = wantedTopic(wish, brokers);
  const existing = new Map(topics.map((found) => [found.topic, found]));
  const missing = chosen.filter((topic) => !existing.has(topic));
  if (missing.length > 0 && !dryRun) {
    const configEntries = [...wanted.settings].map(([name, value]) => ({ name, value }));
    const { partitions: numPartitions, replication: replicationFactor } = wanted;
    await withAdmin(connection, 'patient', (admin) =>
      createTopics(
        admin,
        missing.map((topic) => ({ topic, numPartitions, replicationFactor, configEntries })),
      ),
    );
  }
  return chosen.map((topic) => {
    const found = existing.get(topic);
    if (found === undefined) return { topic, outcome: dryRun ? 'missing' : 'created', differences: [] };
    return { topic, outcome: 'exists', differences: differencesOf(found, wanted) };
  });
}
