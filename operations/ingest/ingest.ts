import {
  type Client,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ActivityFailure } from '@temporalio/common';
import { requested } from '../../adapters/errors/explain-request.ts';
import { explainSdk } from '../../adapters/errors/explain-sdk.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { Engines } from '../../pipeline/engines.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import type { IngestState, RewindTarget } from '../../schemas/workflow-inputs.ts';
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
  const update = (): Promise<IngestState> =>
    command.kind === 'rewind'
      ? handle.executeUpdate(rewind, { args: [command.target] })
      : handle.executeUpdate({ pause, resume, endHalt }[command.kind]);
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
