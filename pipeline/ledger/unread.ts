import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type PartitionLog, surveyTopics } from '../../adapters/kafka/topics.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { HALT_REASONS } from '../../schemas/workflow-inputs.ts';
import { parseSourceName, sourceName, sourcesOf } from './source.ts';

/** How far the ledger lists the log that each partition holds now: earlier logs that were given up are other sources. */
export interface LedgerEnds {
  /** Those whose present log it lists, by topic and number. */
  readonly partitions: readonly TopicPartition[];
  /** Their topics. */
  readonly topics: readonly string[];
  /** The source of the partition's present log. */
  sourceOf(partition: TopicPartition): string;
  /** Records that the partition holds and the ledger does not list; null if the ledger lists more than it ever held. */
  unread(log: PartitionLog): number | null;
}

interface Row {
  source: string;
  next: string;
  ended: number;
}

/** Of all topics, or of one. */
export async function readLedgerEnds(client: ClickHouseClient, topic?: string): Promise<LedgerEnds> {
  const found = await rows<Row>(
    client,
    `SELECT source, max(next) AS next, max(ends) AS ended
     FROM (
       SELECT source, next_position AS next, false AS ends FROM ingest_range
       UNION ALL
       SELECT source, next_position, kind = {ending:String} FROM accepted_gap
     )
     WHERE startsWith(source, {sources:String}) GROUP BY source`,
    { ending: HALT_REASONS.topicChanged, sources: topic === undefined ? 'kafka/' : sourcesOf(topic) },
  );
  const nextOf = new Map(found.map(({ source, next }) => [source, BigInt(next)]));
  const endedLogs = Map.groupBy(
    found.filter(({ ended }) => Boolean(ended)),
    ({ source }) => firstLogOf(source),
  );
  const sourceOf = ({ topic, partition }: TopicPartition): string => {
    const ended = endedLogs.get(sourceName({ kind: 'kafka', topic, partition }))?.length ?? 0;
    return sourceName({ kind: 'kafka', topic, partition, incarnation: 1 + ended });
  };
  const partitions = [...nextOf.keys()].flatMap((source) => {
    const parsed = parseSourceName(source);
    return parsed?.kind === 'kafka' && sourceOf(parsed) === source
      ? [{ topic: parsed.topic, partition: parsed.partition }]
      : [];
  });
  return {
    partitions,
    topics: [...new Set(partitions.map(({ topic: name }) => name))],
    sourceOf,
    unread({ topic, partition, first, end }) {
      const listed = nextOf.get(sourceOf({ topic, partition })) ?? 0n;
      if (listed > end) return null;
      // What retention removed unread can no longer be read: it halts the partition, or was accepted as lost.
      return Number(end - (listed > first ? listed : first));
    },
  };
}

/** Of all partitions together. A partition whose log changed counts once that is settled. */
export function unreadOf(ledger: LedgerEnds, logs: readonly PartitionLog[]): number {
  return logs.reduce((sum, log) => sum + (ledger.unread(log) ?? 0), 0);
}

/** The source of the first log under the name of a source's topic and partition. */
function firstLogOf(source: string): string {
  const parsed = parseSourceName(source);
  return parsed?.kind === 'kafka' ? sourceName({ ...parsed, incarnation: 1 }) : source;
}

const KAFKA_ANSWERS_WITHIN_MS = 3_000;

/** Records of one topic, or of all, that Kafka holds and the ledger does not list; null if Kafka does not answer soon. */
export async function countUnread(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  topic?: string,
): Promise<number | null> {
  // In this order the ledger never lists more than a log holds, unless it is of an earlier log: then all of it is unread.
  const ledger = await readLedgerEnds(client, topic);
  const logs = await partitionLogs(kafka);
  if (logs === null) return null;
  return logs
    .filter((log) => topic === undefined || log.topic === topic)
    .reduce((sum, log) => sum + (ledger.unread(log) ?? Number(log.end - log.first)), 0);
}

async function partitionLogs(kafka: KafkaConnection): Promise<PartitionLog[] | null> {
  try {
    const survey = surveyTopics(kafka, 'impatient');
    return (await pTimeout(survey, { milliseconds: KAFKA_ANSWERS_WITHIN_MS })).logs;
  } catch {
    // Who asks says that Kafka does not answer; operations and `countyflow status` say why.
    return null;
  }
}
