import type { RewindPoint } from '../../schemas/activities.ts';
import type { RewindTarget } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { findStart } from '../../pipeline/ledger/continuity.ts';
import { boundaryFrom, describeStretches } from '../../pipeline/ledger/coverage.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { coveredBetween, rangeStart } from '../../pipeline/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';

/** A rewind would skip records that are neither read nor accepted as lost, or names an offset that the log never had. */
export class RewindRefusedError extends Error {
  override readonly name = 'RewindRefusedError';
}

/**
 * Finds where a rewind begins: within the log, at or before what has been read, and at the boundary of a logged
 * range, so that the accounting is replaced range by range. That may be before the target; it is after the target
 * only where retention has removed part of the target's range. An instant after the last record means the end of the
 * log. Throws {@link RewindRefusedError} where the rewind would skip unread records or is past the log, and a PartitionHaltError where the log is not the one that was read.
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
  await using reader = await openLogReader(kafka, topic, partition);
  const { next: end } = await findStart(client, reader, source, { cursor: null, highWatermark: null });
  const [earliest, latest] = [await reader.earliest(), await reader.latest()];
  const wanted = 'offset' in target ? BigInt(target.offset) : await reader.offsetAt(target.timeMs);
  const available = wanted < earliest ? earliest : wanted > latest ? latest : wanted;
  const isPastLog = 'offset' in target && wanted > latest;
  if (available > end || isPastLog) {
    const why = isPastLog
      ? `offset ${wanted} is past the end of the log, which ends at ${latest}`
      : `${describeStretches([{ first: end, next: available }])} would be skipped unread`;
    throw new RewindRefusedError(`${why}. A rewind goes back: name ${end} or an offset before it.`);
  }
  const boundary = await rangeStart(client, name, available);
  const start =
    boundary >= earliest
      ? boundary
      : boundaryFrom(available, await coveredBetween(client, name, available, available + 1n));
  return { incarnation, cursor: start.toString() };
}
