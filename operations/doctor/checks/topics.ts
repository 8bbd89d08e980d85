import { counted } from '../../../domain/text/counted.ts';
import {
  DAY_MS,
  DEFAULT_REPLICATION,
  LEAST_MESSAGE_BYTES,
  LEAST_RETENTION_DAYS,
  SETTINGS,
} from '../../../schemas/topics.ts';
import { message } from '../../../schemas/text/message.ts';
import { type ListedTopic, listTopics, type TopicList, troubleOfMisnamed } from '../../topics/list-topics.ts';
import {
  findMissingPartitions,
  type MissingPartition,
  troubleOfMissing,
} from '../../topics/missing-partitions.ts';
import { checkOf, type Observation, ok, problem, warning } from '../check.ts';

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
      const seen = message('doctor.topics.unread', { where, what });
      return problem(seen, 'what its platform sends is in no figure', remedy);
    }),
    ...own.flatMap((topic) => faultsOf(topic, brokers)),
    ...hidden(own),
    ...topics.flatMap(({ misnamed }) => {
      if (misnamed === null) return [];
      const { what, remedy } = troubleOfMisnamed(misnamed);
      return [problem(what, 'its publisher gets no error, but its events are in no figure', remedy)];
    }),
  ];
  return findings.length > 0 ? findings : [ok(summary(own), 'each platform publishes to a topic of its own')];
}

function summary(topics: readonly ListedTopic[]): string {
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
  const days = topics.map(({ retentionMs }) =>
    (retentionMs ?? 0) < 0 ? Infinity : (retentionMs ?? 0) / DAY_MS,
  );
  const least = Math.min(...days);
  const kept = least === Infinity ? 'for ever' : `at least ${least} days`;
  return `${counted(topics.length, 'topic')} with ${counted(partitions, 'partition')}; events are kept ${kept}`;
}

function missingTopic(topic: string): Observation {
  return problem(
    `the topic ${topic} does not exist, or this user may not see it`,
    'its platform cannot publish',
    `run countyflow topics create --platform ${topic.split('.').at(-1) ?? ''}`,
  );
}

/** A setting that the user may not see is no fault. */
function faultsOf(listed: ListedTopic, brokers: number): Observation[] {
  const { topic, retentionMs, retentionBytes, maxMessageBytes, cleanupPolicy, replication } = listed;
  const lost = 'records that Kafka removes before they are read, or before a platform has answered, are lost';
  const copies = Math.min(DEFAULT_REPLICATION, brokers);
  const isShort = retentionMs !== null && retentionMs >= 0 && retentionMs < LEAST_RETENTION_DAYS * DAY_MS;
  return [
    isShort &&
      problem(
        `${topic} keeps events for less than ${LEAST_RETENTION_DAYS} days (${retentionMs} ms)`,
        lost,
        alter(topic, SETTINGS.retentionMs, String(30 * DAY_MS)),
      ),
    retentionBytes !== null &&
      retentionBytes >= 0 &&
      warning(
        `each partition of ${topic} keeps ${retentionBytes} bytes at most, however young the events are`,
        lost,
        alter(topic, SETTINGS.retentionBytes, '-1'),
      ),
    maxMessageBytes !== null &&
      maxMessageBytes < LEAST_MESSAGE_BYTES &&
      warning(
        `${topic} takes messages of ${maxMessageBytes} bytes at most`,
        'Kafka refuses the largest events of the contract',
        alter(topic, SETTINGS.maxMessageBytes, String(2 * 1_048_576)),
      ),
    (cleanupPolicy ?? 'delete') !== 'delete' &&
      problem(
        `${topic} is compacted`,
        'Kafka removes events before they are read, and the accounting shows them as missing',
        alter(topic, SETTINGS.cleanupPolicy, 'delete'),
      ),
    replication < copies &&
      warning(
        `${topic} has ${counted(replication, 'copy', 'copies')} of each partition, on ${counted(brokers, 'broker')}`,
        "if a broker's disk fails, its events are lost",
        `give ${topic} ${copies} copies with Kafka's kafka-reassign-partitions.sh`,
      ),
  ].filter((fault) => fault !== false);
}

function hidden(topics: readonly ListedTopic[]): Observation[] {
  if (topics.every(({ retentionMs }) => retentionMs !== null)) return [];
  return [
    warning(
      "this user may not see the topics' settings, so retention and size of messages were not checked",
      'records that Kafka removes before they are read are lost',
      'run countyflow doctor as the administrator of Kafka that docs/security.md describes',
    ),
  ];
}

function alter(topic: string, name: string, value: string): string {
  return (
    'run kafka-configs.sh --bootstrap-server HOST:PORT --alter --entity-type topics ' +
    `--entity-name ${topic} --add-config ${name}=${value}`
  );
}
