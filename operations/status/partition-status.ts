import type { Client } from '@temporalio/client';
import type { PartitionLog } from '../../adapters/kafka/topics.ts';
import type { SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import type { LedgerEnds } from '../../pipeline/ledger/unread.ts';
import type { DrainPosition, TopicPartition } from '../../schemas/activities.ts';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import { message } from '../../schemas/text/message.ts';
import type { Halt, IngestState } from '../../schemas/workflow-inputs.ts';
import { ingestStatus } from '../../workflows/messages.ts';
import { type MissingPartition, troubleOfMissing } from '../topics/missing-partitions.ts';
import { beatOf, type EngineNames, lasting, THE_WORKER, type Trouble, troubleOf } from '../trouble.ts';
import { askWorkflow } from './ask-workflow.ts';
import {
  isRecent,
  newest,
  owedBy,
  type Signs,
  signsOf,
  type SilentEngine,
  UNANSWERED,
  workerLost,
} from './signs.ts';

/** What was seen of a partition's ingest. */
export interface SeenIngest {
  /** Undefined if no worker answered. */
  readonly state: IngestState | undefined;
  readonly position: DrainPosition | undefined;
  /** Why its activity is retried; null if none is. */
  readonly trouble: Trouble | null;
  readonly signs: Signs;
}

/** `unanswered`: Temporal did not describe it in time. */
export async function askPartition(
  temporal: Client,
  { topic, partition }: TopicPartition,
  names: EngineNames,
): Promise<SeenIngest | 'not started' | 'unanswered'> {
  const seen = await askWorkflow(temporal, ingestWorkflowId(topic, partition), ingestStatus).catch(
    () => 'unanswered' as const,
  );
  if (seen === undefined) return 'not started';
  if (seen === 'unanswered') return seen;
  const { answer: state, activities } = seen;
  return {
    state,
    position: furthest(state, beatOf(activities?.[0])?.at as DrainPosition | undefined),
    trouble: troubleOf(activities, names),
    signs: signsOf(activities, state?.lookedMs),
  };
}

/**
 * A drain says how far it is with each sign of life, and the workflow hears of it at its end. A workflow whose worker was
 * killed answers nobody for a while, although another worker drains its partition.
 */
export function furthest(
  state: DrainPosition | undefined,
  beat: DrainPosition | undefined,
): DrainPosition | undefined {
  if (state === undefined || beat === undefined) return state ?? beat;
  const isFurther =
    beat.incarnation === state.incarnation && BigInt(beat.cursor ?? 0) > BigInt(state.cursor ?? 0);
  return isFurther ? beat : state;
}

/** The ingest of one partition, as an operator sees it. */
export interface PartitionStatus extends TopicPartition {
  /**
   * Each follows from something seen within the last seconds. `running`: an engine has answered its drain. `starting`:
   * not read yet since the worker started. `missing`: it was read, and Kafka no longer has it. `waiting`: its drain lives, and an engine owes it an answer. `unknown`:
   * Temporal or the worker did not answer in time, and nothing else was seen of it.
   */
  readonly state:
    | 'running'
    | 'starting'
    | 'waiting'
    | 'retrying'
    | 'paused'
    | 'halted'
    | 'missing'
    | 'not started'
    | 'unknown';
  readonly cursor: string | null;
  /** One past the last record: as the broker says now, or as the last drain saw it if no broker answers. */
  readonly highWatermark: string | null;
  /**
   * Records that wait to be stored. Null if that is unknown: Kafka does not answer, or neither ClickHouse nor a worker
   * says how far the partition is read, or the topic now holds another log.
   */
  readonly lag: number | null;
  /** From the accounting of the current log: a range that was read twice counts once. Null if ClickHouse does not answer. */
  readonly accepted: number | null;
  readonly quarantined: number | null;
  /** When its drain, or the watch of its log, last had an answer of Kafka, or stored; null if that is unknown. Epoch ms. */
  readonly lookedMs: number | null;
  /** Null if there is none. */
  readonly problem: Trouble | null;
}

/** States that end only when an operator acts. */
export const LEFT_TO_OPERATORS = [
  'missing',
  'halted',
  'paused',
] as const satisfies readonly PartitionStatus['state'][];

export function isLeftToOperators(state: PartitionStatus['state']): boolean {
  return LEFT_TO_OPERATORS.some((one) => one === state);
}

/** What a partition's status is made from. */
export interface StatusContext {
  readonly names: EngineNames;
  /** By source; undefined if ClickHouse does not answer. */
  readonly accounts: ReadonlyMap<string, SourceAccount> | undefined;
  /** Undefined if ClickHouse does not answer. */
  readonly ledger: LedgerEnds | undefined;
  /** When the local worker started, epoch ms; null if there is none. */
  readonly startedMs: number | null;
  /** Engines that a drain needs and that do not answer. */
  readonly silent: readonly SilentEngine[];
  /** Of the supervisor, which watches the logs of idle partitions for them; undefined if nothing was seen of it. */
  readonly watch?: Signs | undefined;
  readonly nowMs: number;
}

/** What Kafka said about a partition: nothing, what its log holds, or that it is missing. */
export type SeenLog = TopicPartition & Partial<PartitionLog & MissingPartition>;

/** `seen` is undefined if Temporal does not answer at all. */
export function partitionStatus(
  context: StatusContext,
  partitionLog: SeenLog,
  seen: SeenIngest | 'not started' | 'unanswered' | undefined,
): PartitionStatus {
  const { topic, partition, end } = partitionLog;
  const { accounts, ledger } = context;
  const ingest = typeof seen === 'object' ? watchedToo(seen, context.watch) : undefined;
  const lag = lagOf(ingest?.position, ledger, partitionLog);
  // The watch tells nothing about records that a restore took out of the ledger: only a drain reads those.
  const readMs = typeof seen === 'object' && (lag ?? 0) > 0 ? seen.signs.lookedMs : ingest?.signs.lookedMs;
  const account = accounts?.get(ledger?.sourceOf(partitionLog) ?? '');
  const known = accounts === undefined ? null : 0;
  return {
    topic,
    partition,
    cursor: ingest?.position?.cursor ?? null,
    highWatermark: end?.toString() ?? ingest?.position?.highWatermark ?? null,
    lag,
    accepted: account?.accepted ?? known,
    quarantined: account?.quarantined ?? known,
    lookedMs: ingest?.signs.lookedMs ?? null,
    ...(partitionLog.isHidden === undefined
      ? conditionOf(context, ingest ?? seen, readMs ?? null)
      : missing({ ...partitionLog, isHidden: partitionLog.isHidden }, context.names)),
  };
}

/** Nothing reads an idle partition. What is seen of the watch of its log holds for it. */
function watchedToo(seen: SeenIngest, watch: Signs | undefined): SeenIngest {
  if (seen.state?.idle !== true || watch === undefined) return seen;
  const signs = {
    ...seen.signs,
    lookedMs: newest([seen.signs.lookedMs, watch.lookedMs]),
    aliveMs: newest([seen.signs.aliveMs, watch.aliveMs]),
  };
  return { ...seen, signs };
}

type Condition = Pick<PartitionStatus, 'state' | 'problem'>;

function conditionOf(
  context: StatusContext,
  seen: SeenIngest | 'not started' | 'unanswered' | undefined,
  readMs: number | null,
): Condition {
  if (seen === undefined) return { state: 'unknown', problem: null };
  if (seen === 'not started') return { state: 'not started', problem: null };
  if (seen === 'unanswered') return { state: 'unknown', problem: UNANSWERED };
  const { state, trouble } = seen;
  if (state !== undefined && state.halted !== null) return halted(state, state.halted, context.names);
  if (state?.paused === true) return { state: 'paused', problem: null };
  if (trouble !== null) return { state: 'retrying', problem: trouble };
  return state?.failure == null ? atWork(context, seen, readMs) : failed(state.failure);
}

function missing(partition: MissingPartition, names: EngineNames): Condition {
  const problem = troubleOfMissing(partition, names.kafka);
  return { state: partition.isHidden ? 'unknown' : 'missing', problem };
}

function halted(
  { topic, partition }: IngestState,
  { reason, lost, log, message: english, sinceMs }: NonNullable<IngestState['halted']>,
  names: EngineNames,
): Condition {
  const which = `--topic ${topic} --partition ${partition}`;
  const remedy = message('status.remedy.accept-gap', { which });
  // A workflow stores the sentence in English, and what it says as numbers.
  const what = message(`status.halted.${reason}`, {
    english,
    lost: lost.map(offsets).join('、'),
    count: lost.reduce((sum, { first, next }) => sum + Number(BigInt(next) - BigInt(first)), 0),
    log: offsets(log),
    isEmpty: log.first === log.next,
  });
  return { state: 'halted', problem: lasting(what, names.kafka, remedy, sinceMs) };
}

/** `2–3`, or `6` alone. */
function offsets({ first, next }: Halt['log']): string {
  const last = String(BigInt(next) - 1n);
  return last === first ? first : `${first}–${last}`;
}

function failed({ message: what, sinceMs }: NonNullable<IngestState['failure']>): Condition {
  return {
    state: 'retrying',
    problem: lasting(what, THE_WORKER, message('status.remedy.log-of-worker'), sinceMs),
  };
}

/**
 * Of a drain that neither failed nor was stopped. That an engine did not answer this command says nothing about the
 * drain, which may have had its answer: on a loaded machine that is the rule.
 */
function atWork(
  context: StatusContext,
  { state, position, signs }: SeenIngest,
  readMs: number | null,
): Condition {
  const { startedMs, nowMs } = context;
  const { lookedMs, aliveMs, begunMs } = signs;
  if (lookedMs === null || readMs === null || readMs < (startedMs ?? 0))
    return state === undefined
      ? { state: 'unknown', problem: workerLost(false, startedMs, lookedMs) }
      : { state: 'starting', problem: null };
  const isBehind = BigInt(position?.highWatermark ?? 0) > BigInt(position?.cursor ?? 0);
  const owed = owedBy(context, isBehind ? ['kafka', 'clickhouse'] : ['kafka']);
  if (owed !== undefined) return { state: 'waiting', problem: owed };
  if (isRecent(lookedMs, nowMs)) return { state: 'running', problem: null };
  return isRecent(aliveMs, nowMs)
    ? { state: 'waiting', problem: stuck(context, newest([lookedMs, begunMs])) }
    : { state: 'unknown', problem: workerLost(state !== undefined, startedMs, lookedMs) };
}

/** Its heartbeats come, and its answers do not. */
function stuck({ names, silent: [engine] }: StatusContext, sinceMs: number | null): Trouble {
  return lasting(
    message('status.cause.worker-waits'),
    engine === undefined ? THE_WORKER : names[engine.name],
    message('status.remedy.check-worker'),
    sinceMs,
  );
}

/** From the ledger, which advances during a drain; from the workflow's cursor if ClickHouse does not answer. */
function lagOf(
  position: DrainPosition | undefined,
  ledger: LedgerEnds | undefined,
  { topic, partition, first = 0n, end }: TopicPartition & Partial<PartitionLog>,
): number | null {
  if (end === undefined) return null;
  if (ledger !== undefined) return ledger.unread({ topic, partition, first, end });
  if (position?.cursor == null) return null;
  const waiting = Number(end - BigInt(position.cursor));
  return waiting < 0 ? null : waiting;
}
