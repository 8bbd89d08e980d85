import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';

/** Longer than a workflow takes to answer that no worker has in its cache. */
export const WORKFLOW_WITHIN_MS = 4_000;

/** What was seen of a workflow that runs. */
export interface SeenWorkflow<T> {
  /** What it says of itself; undefined if no worker answered, or it was asked nothing. */
  readonly answer: T | undefined;
  readonly activities: WorkflowExecutionDescription['raw']['pendingActivities'];
}

/**
 * Asks Temporal, whose description of a workflow shows its activities even if no worker answers the query. Undefined if
 * the workflow does not run; rejects if Temporal does not describe it in time.
 */
export async function askWorkflow<T>(
  temporal: Client,
  workflowId: string,
  query?: QueryDefinition<T>,
): Promise<SeenWorkflow<T> | undefined> {
  const handle = temporal.workflow.getHandle(workflowId);
  const [asked, described] = await temporal.withDeadline(Date.now() + WORKFLOW_WITHIN_MS, () =>
    Promise.allSettled([query && handle.query(query), handle.describe()]),
  );
  if (described.status === 'rejected') {
    if (described.reason instanceof WorkflowNotFoundError) return undefined;
    throw described.reason;
  }
  if (described.value.status.name !== 'RUNNING') return undefined;
  const answer = asked.status === 'fulfilled' ? asked.value : undefined;
  return { answer, activities: described.value.raw.pendingActivities };
}
