import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type PartitionLog, surveyTopics } from '../../adapters/kafka/topics.ts';
import { readLedgerEnds } from './unread.ts';

const KAFKA_ANSWERS_WITHIN_MS = 3_000;

/** Records of one topic, or of all, that Kafka holds and the ledger does not list; null if Kafka does not answer soon. */
export async function countUnread(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  topic?: string,
): Promise<number | null> {
  // In this order the ledger never lists more than a log holds, unless it is of an earlier log: then all of it is unread.
  const ledger = await readLedgerEnds(client);
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
