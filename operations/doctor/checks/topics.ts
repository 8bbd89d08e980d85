import {
  DAY_MS,
  DEFAULT_REPLICATION,
  LEAST_MESSAGE_BYTES,
  LEAST_RETENTION_DAYS,
  SETTINGS,
} from '../../../schemas/topics.ts';
import { type ListedTopic, listTopics, type TopicList, troubleOfMisnamed } from '../../topics/list-topics.ts';
import {
  findMissingPartitions,
  type MissingPartition,
  troubleOfMissing,
} from '../../topics/missing-partitions.ts';
import { checkOf, found, type Observation, seen, type Severity } from '../check.ts';

export const TOPICS = checkOf('topics', 'kafka', async (kafka, { reached: { clickhouse } }) =>
  findingsOf(await listTopics(kafka), clickhouse ? await findMissingPartitions(clickhouse, kafka) : []),
);

function findingsOf({ brokers, topics, missing }: TopicList, unread: MissingPartition[]): Observation[] {
  const own = topics.filter(({ misnamed }) => misnamed === null);
  const known = new Set(unread.map(({ topic }) => topic));
  const findings = [
    ...missing.filter((topic) => !known.has(topic)).map(missingTopic),
    ...unread.map((partition) => {
      const { what, remedy } = troubleOfMissing(partition);
      const where = `${partition.topic}/${partition.partition}`;
      return found('error', 'topic-unread', { where, what, remedy });
    }),
    ...own.flatMap((topic) => faultsOf(topic, brokers)),
    ...hidden(own),
    ...topics.flatMap(({ misnamed }) => {
      if (misnamed === null) return [];
      const { what, remedy } = troubleOfMisnamed(misnamed);
      return [found('error', 'topic-misnamed', { what, remedy })];
    }),
  ];
  return findings.length > 0 ? findings : [summary(own)];
}

function summary(topics: readonly ListedTopic[]): Observation {
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
  const days = Math.min(
    ...topics.map(({ retentionMs }) => ((retentionMs ?? 0) < 0 ? Infinity : (retentionMs ?? 0) / DAY_MS)),
  );
  const isForEver = days === Infinity;
  return seen('ok', 'topics', { topics: topics.length, partitions, isForEver, days });
}

function missingTopic(topic: string): Observation {
  return found('error', 'topic-missing', { topic, platform: topic.split('.').at(-1) });
}

/** A setting that the user may not see is no fault. */
function faultsOf(listed: ListedTopic, brokers: number): Observation[] {
  const { topic, retentionMs, retentionBytes, maxMessageBytes, cleanupPolicy, replication } = listed;
  const copies = Math.min(DEFAULT_REPLICATION, brokers);
  const isShort = retentionMs !== null && retentionMs >= 0 && retentionMs < LEAST_RETENTION_DAYS * DAY_MS;
  const wrong = (severity: Severity, setting: string, value: unknown, name: string, wanted: string) => {
    const values = { topic, setting, value: String(value), days: LEAST_RETENTION_DAYS, name, wanted };
    return found(severity, 'topic-setting', values);
  };
  return [
    isShort && wrong('error', 'retention', retentionMs, SETTINGS.retentionMs, String(30 * DAY_MS)),
    retentionBytes !== null &&
      retentionBytes >= 0 &&
      wrong('warning', 'size', retentionBytes, SETTINGS.retentionBytes, '-1'),
    maxMessageBytes !== null &&
      maxMessageBytes < LEAST_MESSAGE_BYTES &&
      wrong('warning', 'message', maxMessageBytes, SETTINGS.maxMessageBytes, String(2 * 1_048_576)),
    (cleanupPolicy ?? 'delete') !== 'delete' &&
      wrong('error', 'compaction', cleanupPolicy, SETTINGS.cleanupPolicy, 'delete'),
    replication < copies && found('warning', 'topic-copies', { topic, replication, brokers, copies }),
  ].filter((fault) => fault !== false);
}

function hidden(topics: readonly ListedTopic[]): Observation[] {
  return topics.every(({ retentionMs }) => retentionMs !== null) ? [] : [found('warning', 'topic-hidden')];
}
