import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { DrainPosition, TopicPartition } from '../../schemas/activities.ts';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import type { IngestState } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { ingestStatus } from '../../workflows/messages.ts';
import { type Signs, signsOf } from './look.ts';
import { beatOf, type EngineNames, type Trouble, troubleOf } from '../trouble.ts';

/** What was seen of a partition's ingest. */
export interface SeenIngest {
  /** Undefined if no worker answered. */
  readonly state: IngestState | undefined;
  readonly position: DrainPosition | undefined;
  /** Why its activity is retried; null if none is. */
  readonly trouble: Trouble | null;
  readonly signs: Signs;
}

/** Longer than a workflow takes to answer that no worker has in its cache. */
export const ANSWER_WITHIN_MS = 4_000;

/**
 * Asks Temporal, whose description of the workflow shows its activity's trouble even if no worker answers the query.
 * `unanswered`: Temporal did not describe it in time.
 */
export async function askPartition(
  temporal: Client,
  { topic, partition }: TopicPartition,
  names: EngineNames,
): Promise<SeenIngest | 'not started' | 'unanswered'> {
  const handle: WorkflowHandle<typeof ingestPartition> = temporal.workflow.getHandle(
    ingestWorkflowId(topic, partition),
  );
  const [answer, description] = await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    Promise.allSettled([handle.query(ingestStatus), handle.describe()]),
  );
  if (description.status === 'rejected')
    return description.reason instanceof WorkflowNotFoundError ? 'not started' : 'unanswered';
  if (description.value.status.name !== 'RUNNING') return 'not started';
  const { pendingActivities } = description.value.raw;
  const state = answer.status === 'fulfilled' ? answer.value : undefined;
  return {
    state,
    // A workflow whose worker was killed answers nobody for a while, although another worker drains its partition.
    position: state ?? (beatOf(pendingActivities?.[0])?.at as DrainPosition | undefined),
    trouble: troubleOf(pendingActivities, names),
    signs: signsOf(pendingActivities, state?.lookedMs),
  };
}
