import type { RewindPoint } from '../../schemas/activities.ts';
import type { RewindTarget } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { findStart } from '../../services/ledger/continuity.ts';
import { borderFrom, describeStretches } from '../../services/ledger/coverage.ts';
import { currentIncarnation } from '../../services/ledger/gaps.ts';
import { coveredBetween, rangeStart } from '../../services/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../services/ledger/source.ts';

/** A rewind would leave records unread that nobody has given up. */
export class RewindRefusedError extends Error {
  override readonly name = 'RewindRefusedError';
}

/**
 * Where a rewind begins: within what the log holds, at or before what has been read, and on the border of a logged
 * range, so that the accounting is replaced range by range. May lie before the target; after it only where retention
 * has cut the range that the target lies in. Throws {@link RewindRefusedError} where it would pass over unread records, and
 * a PartitionHaltError where the log is not the one that was read.
 */
export async function resolveRewind(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  topic: string,
  partition: number,
  target: RewindTarget,
): Promise<RewindPoint> {
  const incarnation = await currentIncarnation(client, { topic, partition });
  const source: PartitionSource = { kind: 'kafka', topic, partition, incarnation };
  const name = sourceName(source);
  const reader = await openLogReader(kafka, topic, partition);
  try {
    const { next: end } = await findStart(client, reader, source, { cursor: null, highWatermark: null });
    const [earliest, latest] = [await reader.earliest(), await reader.latest()];
    const wanted = 'offset' in target ? BigInt(target.offset) : await reader.offsetAt(target.timeMs);
    const held = wanted < earliest ? earliest : wanted > latest ? latest : wanted;
    if (held > end) {
      throw new RewindRefusedError(
        `${name}: ${describeStretches([{ first: end, next: held }])} would be passed over unread. ` +
          `A rewind goes back: name ${end} or an offset before it.`,
      );
    }
    const border = await rangeStart(client, name, held);
    const start =
      border >= earliest ? border : borderFrom(held, await coveredBetween(client, name, held, held + 1n));
    return { incarnation, cursor: start.toString() };
  } finally {
    await reader.close();
  }
}
