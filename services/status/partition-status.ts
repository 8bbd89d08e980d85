import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import type { DrainPosition, TopicPartition } from '../../schemas/activities.ts';
import type { IngestState } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { ingestStatus } from '../../workflows/messages.ts';
import type { PartitionLog } from '../../adapters/kafka/topics.ts';
import type { SourceAccount } from '../ledger/source-accounts.ts';
import type { LedgerEnds } from '../ledger/unread.ts';
import { isCurrent, lastLook } from './look.ts';
import { beatOf, type EngineNames, type Trouble, troubleOf } from './trouble.ts';

/** The ingest of one partition, as an operator sees it. */
export interface PartitionStatus extends TopicPartition {
  /**
   * `starting`: not read yet since the worker started. `waiting`: an engine owes an answer. `unknown`: Temporal or every
   * worker is unreachable.
   */
  readonly state:
    'running' | 'starting' | 'waiting' | 'retrying' | 'paused' | 'halted' | 'not started' | 'unknown';
  readonly cursor: string | null;
  /** One past the last record: as the broker says now, or as the last drain saw it if no broker answers. */
  readonly highWatermark: string | null;
  /** Records that wait to be stored; null if unknown, and if the topic now holds another log. */
  readonly lag: number | null;
  /** From the accounting of the current log: a range that was read twice counts once. Null if ClickHouse does not answer. */
  readonly accepted: number | null;
  readonly quarantined: number | null;
  /** When its drain last had an answer of Kafka, or stored; null if that is unknown. Epoch ms. */
  readonly lookedMs: number | null;
  /** Null if there is none. */
  readonly problem: Trouble | null;
}

/** What a partition's status is made from. */
export interface StatusContext {
  readonly names: EngineNames;
  /** By source; undefined if ClickHouse does not answer. */
  readonly accounts: ReadonlyMap<string, SourceAccount> | undefined;
  /** Undefined if ClickHouse does not answer. */
  readonly ledger: LedgerEnds | undefined;
  /** Undefined if Temporal does not answer. */
  readonly temporal: Client | undefined;
  /** When the local worker started, epoch ms; null if there is none. */
  readonly startedMs: number | null;
  /** Engines that a drain needs and that do not answer. */
  readonly silent: readonly SilentEngine[];
}

export interface SilentEngine {
  readonly name: keyof EngineNames;
  readonly remedy: string;
}

/** A drain moves several times a second. On a loaded machine a store takes seconds. */
const WAITS_AFTER_MS = 20_000;

/** Longer than a workflow takes to answer that no worker has in its cache. */
const ANSWER_WITHIN_MS = 4_000;

export async function partitionStatus(
  context: StatusContext,
  partitionLog: TopicPartition & Partial<PartitionLog>,
): Promise<PartitionStatus> {
  const { topic, partition, end } = partitionLog;
  const { accounts, ledger, temporal } = context;
  const found = temporal === undefined ? 'unknown' : await ask(temporal, { topic, partition }, context);
  const position = typeof found === 'string' ? undefined : found.position;
  const account = accounts?.get(ledger?.sourceOf(partitionLog) ?? '');
  const known = accounts === undefined ? null : 0;
  return {
    topic,
    partition,
    cursor: position?.cursor ?? null,
    highWatermark: end?.toString() ?? position?.highWatermark ?? null,
    lag: lagOf(position, ledger, partitionLog),
    accepted: account?.accepted ?? known,
    quarantined: account?.quarantined ?? known,
    lookedMs: typeof found === 'string' ? null : found.lookedMs,
    ...(typeof found === 'string' ? { state: found, problem: null } : found.condition),
  };
}

type Condition = Pick<PartitionStatus, 'state' | 'problem'>;

/** The description of the workflow shows its activity's trouble even if no worker answers the query. */
async function ask(
  temporal: Client,
  { topic, partition }: TopicPartition,
  context: StatusContext,
): Promise<
  | { position: DrainPosition | undefined; lookedMs: number | null; condition: Condition }
  | 'not started'
  | 'unknown'
> {
  const handle: WorkflowHandle<typeof ingestPartition> = temporal.workflow.getHandle(
    ingestWorkflowId(topic, partition),
  );
  return temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
    const [answer, description] = await Promise.allSettled([handle.query(ingestStatus), handle.describe()]);
    if (description.status === 'rejected')
      return description.reason instanceof WorkflowNotFoundError ? 'not started' : 'unknown';
    if (description.value.status.name !== 'RUNNING') return 'not started';
    const { pendingActivities } = description.value.raw;
    const trouble = troubleOf(pendingActivities, context.names);
    if (answer.status === 'fulfilled') {
      const lookedMs = lastLook(pendingActivities, answer.value.lookedMs);
      const stored = conditionOf(answer.value, trouble, context.names);
      const condition = stored.state === 'running' ? whatItWaitsFor(context, lookedMs) : stored;
      return { position: answer.value, lookedMs, condition };
    }
    // A workflow whose worker was killed answers nobody for a while, although another worker drains its partition.
    const lookedMs = lastLook(pendingActivities, undefined);
    const position = beatOf(pendingActivities?.[0])?.at as DrainPosition | undefined;
    if (trouble !== null) return { position, lookedMs, condition: { state: 'retrying', problem: trouble } };
    const drains = isCurrent(lookedMs, context.startedMs, Date.now());
    const condition = drains ? whatItWaitsFor(context, lookedMs) : UNANSWERED;
    return { position, lookedMs, condition };
  });
}

/** Of a drain that neither failed nor was stopped: it may wait for an answer, or not have begun. */
function whatItWaitsFor({ names, silent, startedMs }: StatusContext, lookedMs: number | null): Condition {
  const since = { sinceMs: lookedMs, failedAttempts: null, nextAttemptMs: null };
  const [engine] = silent;
  if (engine !== undefined) return { state: 'waiting', problem: waitingFor(engine, names, lookedMs) };
  if (lookedMs === null || lookedMs < (startedMs ?? 0)) return { state: 'starting', problem: null };
  if (Date.now() - lookedMs <= WAITS_AFTER_MS) return { state: 'running', problem: null };
  return { state: 'waiting', problem: { ...STUCK, ...since } };
}

/** The trouble of work that needs an engine which does not answer. */
export function waitingFor(
  { name, remedy }: SilentEngine,
  names: EngineNames,
  sinceMs: number | null,
): Trouble {
  const what = `it waits for ${names[name]}, which does not answer`;
  return { what, where: names[name], sinceMs, failedAttempts: null, nextAttemptMs: null, remedy };
}

const STUCK = {
  what: 'the worker has had no answer of Kafka or ClickHouse for it',
  where: 'the worker',
  remedy: 'see whether the worker reaches both engines, and whether its machine is overloaded',
};

export const NO_WORKER: Trouble = {
  what: 'no worker answers for it',
  where: 'the worker',
  sinceMs: null,
  failedAttempts: null,
  nextAttemptMs: null,
  remedy: 'start a worker (countyflow up); if one runs, see in its log why it does not answer',
};

const UNANSWERED: Condition = { state: 'unknown', problem: NO_WORKER };

function conditionOf(ingest: IngestState, trouble: Trouble | null, names: EngineNames): Condition {
  const { topic, partition, halted, failure } = ingest;
  const alone = { failedAttempts: null, nextAttemptMs: null };
  if (halted !== null) {
    const which = `--topic ${topic} --partition ${partition}`;
    const remedy =
      `countyflow ingest accept-gap ${which}, which shows what is lost and asks; ` +
      `or, once the cause is gone: countyflow ingest resume ${which}`;
    const { message: what, sinceMs } = halted;
    return { state: 'halted', problem: { what, where: names.kafka, sinceMs, ...alone, remedy } };
  }
  if (ingest.paused) return { state: 'paused', problem: null };
  if (trouble !== null) return { state: 'retrying', problem: trouble };
  if (failure === null) return { state: 'running', problem: null };
  const { message: what, sinceMs } = failure;
  const remedy = "see the worker's log";
  return { state: 'retrying', problem: { what, where: 'the worker', sinceMs, ...alone, remedy } };
}

/** From the ledger, which advances during a drain; from the workflow's cursor if ClickHouse does not answer. */
function lagOf(
  position: DrainPosition | undefined,
  ledger: LedgerEnds | undefined,
  { topic, partition, first = 0n, end }: TopicPartition & Partial<PartitionLog>,
): number | null {
  const highWatermark = position?.highWatermark ?? null;
  const until = end ?? (highWatermark === null ? undefined : BigInt(highWatermark));
  if (until === undefined) return null;
  if (ledger !== undefined) return ledger.unread({ topic, partition, first, end: until });
  const waiting = Number(until - BigInt(position?.cursor ?? first));
  return waiting < 0 ? null : waiting;
}
