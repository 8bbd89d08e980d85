import type { Client } from '@temporalio/client';
import type { TopicPartition } from '../../schemas/activities.ts';
import type { HaltReason } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { findStart, PartitionHaltError } from '../ledger/continuity.ts';
import type { Stretch } from '../ledger/coverage.ts';
import { currentIncarnation, recordGaps } from '../ledger/gaps.ts';
import { endOfLogged } from '../ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../ledger/source.ts';
import { commandIngest, ingestStateOf } from './ingest.ts';

/** What accepting would give up. */
export interface Gap {
  readonly source: string;
  readonly kind: HaltReason;
  /** Empty where a log was made anew of which no unread offset is known. */
  readonly lost: readonly Stretch[];
  /** What the log holds now. */
  readonly log: Stretch;
  /** The halt in words, as the log is at this moment. */
  readonly message: string;
}

export interface GapEngines {
  readonly temporal: Client;
  readonly clickhouse: ClickHouseClient;
  readonly kafka: KafkaConnection;
}

/**
 * What a halted partition has lost, asked of the log anew: retention may have taken more since it halted. Undefined
 * where nothing stands in its way any more, as after an acceptance that was cut off before the partition was told.
 * Throws where it is not halted.
 */
export async function gapOf(engines: GapEngines, which: TopicPartition): Promise<Gap | undefined> {
  const { temporal, clickhouse, kafka } = engines;
  const { topic, partition } = which;
  const state = await ingestStateOf(temporal, which);
  if (state.halted === null)
    throw new Error(`${topic}/${partition} is not halted: there is no gap to accept. See: countyflow status`);
  const incarnation = await currentIncarnation(clickhouse, which);
  const same = incarnation === state.incarnation;
  const remembered = (position: string | null): bigint | null =>
    same && position !== null ? BigInt(position) : null;
  const source: PartitionSource = { kind: 'kafka', topic, partition, incarnation };
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
 * Records a gap for ever, then lets the partition go on: which it also does by itself once the gap is recorded and
 * someone resumes it. Safe to run again after it was cut off anywhere.
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
  await commandIngest(temporal, which, { kind: 'goOn' });
}

/** A row without a position: the account says that the log ended here, though nothing of it is known to be lost. */
async function emptyAtEnd(clickhouse: ClickHouseClient, source: string): Promise<Stretch> {
  const end = (await endOfLogged(clickhouse, source))?.next ?? 0n;
  return { first: end, next: end };
}

function asBigInts({ first, next }: { first: string; next: string }): Stretch {
  return { first: BigInt(first), next: BigInt(next) };
}
