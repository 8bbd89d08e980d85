import type { RewindTarget } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import { openLogReader } from '../adapters/kafka/log-reader.ts';
import type { KafkaConnection } from '../connections.ts';
import { rangeStart } from './ingest-log.ts';
import { sourceName } from './source.ts';

/**
 * The offset that a rewind begins at: within what the log holds, and on the border of a logged range, so that the
 * accounting is replaced range by range. May lie before the target, never after it.
 */
export async function resolveRewind(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  topic: string,
  partition: number,
  target: RewindTarget,
): Promise<string> {
  const reader = await openLogReader(kafka, topic, partition);
  try {
    const [earliest, latest] = [await reader.earliest(), await reader.latest()];
    const wanted = 'offset' in target ? BigInt(target.offset) : await reader.offsetAt(target.timeMs);
    const held = wanted < earliest ? earliest : wanted > latest ? latest : wanted;
    const border = await rangeStart(client, sourceName({ kind: 'kafka', topic, partition }), held);
    return (border < earliest ? held : border).toString();
  } finally {
    await reader.close();
  }
}
