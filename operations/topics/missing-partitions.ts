import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { ENGINE_TITLES } from '../../adapters/errors/remedies.ts';
import { surveyTopics, type TopicSurvey } from '../../adapters/kafka/topics.ts';
import { type LedgerEnds, readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { platformOf } from '../../schemas/topics.ts';
import { message, type Text } from '../../schemas/text/message.ts';
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

export function troubleOfMissing(
  { topic, isHidden }: MissingPartition,
  where: Text = ENGINE_TITLES.kafka,
): Trouble {
  if (isHidden)
    return lasting(message('status.cause.hidden'), where, message('status.remedy.grant-describe', { topic }));
  const remedy = message('status.remedy.missing', { topic, platform: platformOf(topic) });
  return lasting(message('status.cause.missing'), where, remedy);
}
