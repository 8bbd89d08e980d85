import type { Client } from '@temporalio/client';
import type { TopicPartition } from '../../schemas/activities.ts';
import type { HaltReason } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { findStart, PartitionHaltError } from '../../pipeline/ledger/continuity.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { currentGeneration, recordGaps } from '../../pipeline/ledger/gaps.ts';
import { endOfLogged } from '../../pipeline/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';
import { commandIngest, ingestStateOf } from './ingest.ts';

/** What an acceptance would give up. */
export interface Gap {
  readonly source: string;
  readonly kind: HaltReason;
  /** Empty if the topic was recreated and no unread offset of its old log is known. */
  readonly lost: readonly Stretch[];
  /** What the log holds now. */
  readonly log: Stretch;
  /** The halt in words, by the current log. */
  readonly message: string;
}

export interface GapEngines {
  readonly temporal: Client;
  readonly clickhouse: ClickHouseClient;
  readonly kafka: KafkaConnection;
}

/**
 * What a halted partition has lost, by the current log: retention may have removed more since the halt. Undefined
 * if nothing is lost any more, as after an acceptance that was interrupted before the partition learned of it.
 * Throws if the partition is not halted.
 */
export async function gapOf(engines: GapEngines, which: TopicPartition): Promise<Gap | undefined> {
  const { temporal, clickhouse, kafka } = engines;
  const { topic, partition } = which;
  const state = await ingestStateOf(temporal, which);
  if (state.halted === null)
    throw new Error(`${topic}/${partition} is not halted: there is no gap to accept. See: countyflow status`);
  const generation = await currentGeneration(clickhouse, which);
  const same = generation === state.incarnation;
  const remembered = (position: string | null): bigint | null =>
    same && position !== null ? BigInt(position) : null;
  const source: PartitionSource = { kind: 'kafka', topic, partition, generation };
  const reader = await openLogReader(kafka, topic, partition);
  try {
    const [cursor, highWatermark] = [remembered(state.cursor), remembered(state.highWatermark)];
    await findStart(clickhouse, reader, source, { cursor, highWatermark });
    return undefined;
  } catch (error) {
    if (!(error instanceof PartitionHaltError)) throw error;
    const { reason: kind, lost, log } = error.halt;
    const found = { kind, lost: lost.map(asBigInts), log: asBigInts(log) };
    return { source: sourceName(source), ...found, message: error.message };
  } finally {
    await reader.close();
  }
}

/**
 * Records a gap for ever, then ends the halt. Once the gap is recorded, `resume` ends the halt too. Safe to repeat
 * after an interruption at any point.
 */
export async function acceptGap(
  { temporal, clickhouse }: GapEngines,
  which: TopicPartition,
  gap: Gap | undefined,
  reason: string,
): Promise<void> {
  if (gap !== undefined) {
    const stretches = gap.lost.length > 0 ? gap.lost : [await emptyAtEnd(clickhouse, gap.source)];
    await recordGaps(clickhouse, gap.source, gap.kind, stretches, reason);
  }
  await commandIngest(temporal, which, { kind: 'endHalt' });
}

/** A row without positions: the account shows that the log ended here, though no lost offset is known. */
async function emptyAtEnd(clickhouse: ClickHouseClient, source: string): Promise<Stretch> {
  const end = (await endOfLogged(clickhouse, source))?.next ?? 0n;
  return { first: end, next: end };
}

function asBigInts({ first, next }: { first: string; next: string }): Stretch {
  return { first: BigInt(first), next: BigInt(next) };
}
