import {
  type Client,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ActivityFailure } from '@temporalio/common';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { requested } from '../../adapters/errors/explain-request.ts';
import { explainSdk } from '../../adapters/errors/explain-sdk.ts';
import { openLogReader } from '../../adapters/kafka/log-reader.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { findStart, PartitionHaltError } from '../../pipeline/ledger/continuity.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { currentIncarnation, recordGaps } from '../../pipeline/ledger/gaps.ts';
import { endOfLogged } from '../../pipeline/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import type { HaltReason, IngestState, RewindTarget } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { endHalt, ingestStatus, pause, resume, rewind } from '../../workflows/messages.ts';

/** The partitions that a command is for; an absent field selects all. */
export interface PartitionSelection {
  readonly topic?: string;
  readonly partition?: number;
}

/** The new states, and the reasons of the partitions that refuse. */
export interface IngestOutcome {
  readonly states: readonly IngestState[];
  readonly refusals: readonly Error[];
}

/** A worker answers within a second, and on a busy machine within some. */
const ANSWER_WITHIN_MS = 60_000;

type IngestHandle = WorkflowHandle<typeof ingestPartition>;

export type IngestCommand =
  | { readonly kind: 'pause' | 'resume' | 'endHalt' }
  | { readonly kind: 'rewind'; readonly target: RewindTarget };

const REQUESTS: Readonly<Record<IngestCommand['kind'], string>> = {
  pause: 'the pause',
  resume: 'the resumption',
  endHalt: 'the end of the halt',
  rewind: 'the rewind',
};

/** Sends the command to every selected partition; one that refuses does not stop the others. */
export async function commandSelected(
  { kafka, temporal }: Engines,
  selection: PartitionSelection,
  command: IngestCommand,
): Promise<IngestOutcome> {
  const chosen = (await listPartitions(kafka)).filter(
    ({ topic, partition }) =>
      (selection.topic === undefined || selection.topic === topic) &&
      (selection.partition === undefined || selection.partition === partition),
  );
  if (chosen.length === 0) throw new Error('no partition matches: countyflow status --partitions lists them');
  const outcomes = await Promise.allSettled(chosen.map((one) => commandIngest(temporal, one, command)));
  return {
    states: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    refusals: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : [])),
  };
}

/** Throws with the workflow's reason if it refuses. */
export async function commandIngest(
  client: Client,
  { topic, partition }: TopicPartition,
  command: IngestCommand,
): Promise<IngestState> {
  const handle: IngestHandle = client.workflow.getHandle(ingestWorkflowId(topic, partition));
  const update = (): Promise<IngestState> => {
    switch (command.kind) {
      case 'pause':
        return handle.executeUpdate(pause);
      case 'resume':
        return handle.executeUpdate(resume);
      case 'endHalt':
        return handle.executeUpdate(endHalt);
      case 'rewind':
        return handle.executeUpdate(rewind, { args: [command.target] });
    }
  };
  try {
    const request = { what: REQUESTS[command.kind], shownBy: 'countyflow status --partitions' };
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => requested(request, update));
  } catch (error) {
    throw explained(error, `${topic}/${partition}`);
  }
}

/** Throws with the cause if the workflow does not run or does not answer. */
export async function ingestStateOf(
  client: Client,
  { topic, partition }: TopicPartition,
): Promise<IngestState> {
  const handle: IngestHandle = client.workflow.getHandle(ingestWorkflowId(topic, partition));
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => handle.query(ingestStatus));
  } catch (error) {
    throw explained(error, `${topic}/${partition}`);
  }
}

function explained(error: unknown, which: string): unknown {
  if (error instanceof WorkflowNotFoundError)
    return new Error(
      `${which} is not being read: it does not exist, or no worker has started its ingest yet; see countyflow status`,
      { cause: error },
    );
  if (!(error instanceof WorkflowUpdateFailedError))
    return error instanceof Error ? (explainSdk(error) ?? error) : error;
  // Temporal wraps an activity's failure in one that says only that the activity failed.
  const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
  return new Error(`${which}: ${cause?.message ?? error.message}`, { cause: error });
}

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
 * Records a gap for good, then ends the halt. Once the gap is recorded, `resume` ends the halt too. Safe to repeat
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
