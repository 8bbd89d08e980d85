import { WorkflowNotFoundError } from '@temporalio/client';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { findStart, gone, PartitionHaltError } from '../../pipeline/ledger/continuity.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { currentIncarnation, recordGaps } from '../../pipeline/ledger/gaps.ts';
import { endOfLogged } from '../../pipeline/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { HALT_REASONS, type HaltReason, type IngestState } from '../../schemas/workflow-inputs.ts';
import { inLanguage } from '../../schemas/text/message.ts';
import { findMissingPartitions, troubleOfMissing } from '../topics/missing-partitions.ts';
import { commandIngest, ingestStateOf, type PartitionSelection } from './ingest.ts';

/** What an acceptance would give up. */
export interface Gap {
  readonly source: string;
  readonly kind: HaltReason;
  /** Empty if the topic was deleted or recreated and no unread offset of its old log is known. */
  readonly lost: readonly Stretch[];
  /** What is lost, in words, by the current log. */
  readonly message: string;
}

/** A partition that an operator must decide about. */
export interface HeldPartition extends TopicPartition {
  /** Undefined if no workflow runs for it. */
  readonly state: IngestState | undefined;
  /** Undefined if nothing is lost any more, as after an acceptance that was interrupted before the partition learned of it. */
  readonly gap: Gap | undefined;
}

/**
 * What halted partitions of a topic have lost by the current log, since retention may have removed more since the halt,
 * and what those had that Kafka no longer has. Throws if there is none.
 */
export async function heldPartitions(
  engines: Engines,
  { topic, partition }: PartitionSelection & { readonly topic: string },
): Promise<HeldPartition[]> {
  const { temporal, clickhouse, kafka } = engines;
  const isChosen = (one: TopicPartition): boolean =>
    one.topic === topic && (partition === undefined || one.partition === partition);
  const missing = (await findMissingPartitions(clickhouse, kafka)).filter(isChosen);
  const hidden = missing.find(({ isHidden }) => isHidden);
  if (hidden !== undefined) {
    const { what, remedy } = troubleOfMissing(hidden);
    throw new RemediedError(inLanguage('en', what), inLanguage('en', remedy));
  }
  const held: HeldPartition[] = [];
  for (const one of missing) {
    const state = await ingestStateOf(temporal, one).catch(unlessNotRunning);
    held.push({ ...one, state, gap: await gapOfMissing(clickhouse, one, state) });
  }
  for (const one of (await listPartitions(kafka)).filter(isChosen)) {
    const state = await ingestStateOf(temporal, one).catch(unlessNotRunning);
    if (state?.halted != null) held.push({ ...one, state, gap: await gapOfHalted(engines, state) });
  }
  if (held.length > 0) return held;
  const none =
    partition === undefined
      ? `no partition of ${topic} is halted or missing`
      : `${topic}/${partition} is not halted, and not missing`;
  throw new Error(`${none}: there is no gap to accept. See: countyflow status`);
}

function unlessNotRunning(error: unknown): undefined {
  if (error instanceof Error && error.cause instanceof WorkflowNotFoundError) return undefined;
  throw error;
}

async function gapOfHalted(
  { clickhouse, kafka }: Pick<Engines, 'clickhouse' | 'kafka'>,
  state: IngestState,
): Promise<Gap | undefined> {
  const { topic, partition } = state;
  const incarnation = await currentIncarnation(clickhouse, state);
  const same = incarnation === state.incarnation;
  const remembered = (position: string | null): bigint | null =>
    same && position !== null ? BigInt(position) : null;
  const source: PartitionSource = { kind: 'kafka', topic, partition, incarnation };
  await using reader = await openLogReader(kafka, topic, partition);
  try {
    const [cursor, highWatermark] = [remembered(state.cursor), remembered(state.highWatermark)];
    await findStart(clickhouse, reader, source, { cursor, highWatermark });
    return undefined;
  } catch (error) {
    if (!(error instanceof PartitionHaltError)) throw error;
    const { reason: kind, lost } = error.halt;
    return { source: sourceName(source), kind, lost: lost.map(asBigInts), message: error.message };
  }
}

async function gapOfMissing(
  clickhouse: ClickHouseClient,
  { topic, partition }: TopicPartition,
  state: IngestState | undefined,
): Promise<Gap> {
  const incarnation = await currentIncarnation(clickhouse, { topic, partition });
  const source = sourceName({ kind: 'kafka', topic, partition, incarnation });
  const first = (await endOfLogged(clickhouse, source))?.next ?? 0n;
  const next = state?.incarnation === incarnation ? BigInt(state.highWatermark ?? 0) : 0n;
  return { source, kind: HALT_REASONS.topicChanged, ...gone(source, { first, next }) };
}

/**
 * Records a gap for good, then ends the halt. Once the gap is recorded, `resume` ends the halt too. Safe to repeat
 * after an interruption at any point.
 */
export async function acceptGap(
  { temporal, clickhouse }: Pick<Engines, 'temporal' | 'clickhouse'>,
  { topic, partition, state, gap }: HeldPartition,
  reason: string,
): Promise<void> {
  if (gap !== undefined) {
    const stretches = gap.lost.length > 0 ? gap.lost : [await emptyAtEnd(clickhouse, gap.source)];
    await recordGaps(clickhouse, gap.source, gap.kind, stretches, reason);
  }
  if (state?.halted != null) await commandIngest(temporal, { topic, partition }, { kind: 'endHalt' });
}

/** A row without positions: the account shows that the log ended here, though no lost offset is known. */
async function emptyAtEnd(clickhouse: ClickHouseClient, source: string): Promise<Stretch> {
  const end = (await endOfLogged(clickhouse, source))?.next ?? 0n;
  return { first: end, next: end };
}

function asBigInts({ first, next }: { first: string; next: string }): Stretch {
  return { first: BigInt(first), next: BigInt(next) };
}
