import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { surveyTopics, type TopicSurvey } from '../../adapters/kafka/topics.ts';
import { type LedgerEnds, readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { platformOf } from '../../schemas/topics.ts';
import { lasting, type Trouble } from '../trouble.ts';

/** A partition whose log the ledger lists, and Kafka does not. */
export interface MissingPartition extends TopicPartition {
  /** Kafka does not let this user see the topic, so whether it still exists is unknown. */
  readonly isHidden: boolean;
}

/** Empty if Kafka still has all that was read. The survey must have asked for the ledger's topics by name. */
export function missingPartitions(
  ledger: LedgerEnds,
  { logs, names, absent }: TopicSurvey,
): MissingPartition[] {
  return ledger.partitions
    .filter((at) => !logs.some((log) => log.topic === at.topic && log.partition === at.partition))
    .map((at) => ({ ...at, isHidden: !names.includes(at.topic) && !absent.includes(at.topic) }));
}

export async function findMissingPartitions(
  clickhouse: ClickHouseClient,
  kafka: KafkaConnection,
): Promise<MissingPartition[]> {
  const ledger = await readLedgerEnds(clickhouse);
  return missingPartitions(ledger, await surveyTopics(kafka, 'impatient', ledger.topics));
}

const WHY_MISSING =
  'Kafka no longer has what was read there: the topic was deleted, or made anew with fewer partitions';
const WHY_HIDDEN =
  'Kafka does not show the topic to this user, so whether it still exists, and what waits there, is unknown';

export function troubleOfMissing({ topic, isHidden }: MissingPartition, where = 'Kafka'): Trouble {
  if (isHidden) return lasting(WHY_HIDDEN, where, `grant this user of Kafka DESCRIBE on ${topic}`);
  return lasting(
    WHY_MISSING,
    where,
    `check that KAFKA_BROKERS names the right cluster; then \`countyflow ingest accept-gap --topic ${topic}\` ` +
      'shows what is lost, asks, and ends this. If the platform goes on sending, create the topic again: ' +
      `\`countyflow topics create --platform ${platformOf(topic) ?? ''}\``,
  );
}
