import { isAbsolute } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import type { ArchiveProgress, ArchiveResult } from '../../schemas/activities.ts';
import { backfillWorkflowId, TASK_QUEUE } from '../../schemas/temporal.ts';
import { backfillInput, type BackfillStatus } from '../../schemas/workflow-inputs.ts';
import type { backfillArchive } from '../../workflows/index.ts';
import { backfillStatus } from '../../workflows/messages.ts';
import { beatOf } from '../status/trouble.ts';

export type BackfillHandle = WorkflowHandle<typeof backfillArchive>;

/** Starts loading an archive, or joins the load of it that runs already. The path is one of the worker's machine. */
export async function startBackfill(client: Client, path: string): Promise<BackfillHandle> {
  if (!isAbsolute(path)) throw new Error(`${path} is not an absolute path`);
  return client.workflow.start<typeof backfillArchive>('backfillArchive', {
    workflowId: backfillWorkflowId(path),
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [backfillInput.parse({ path })],
  });
}

export interface BackfillProgress extends BackfillStatus {
  /** Null before the first batch is stored. */
  readonly progress: ArchiveProgress | null;
  /** Why the last attempt failed, where it is being tried again. */
  readonly failure: string | null;
}

/** How far it is: the phase as the workflow says it, lines and bytes from the last heartbeat of the activity. */
export async function backfillProgress(handle: BackfillHandle): Promise<BackfillProgress> {
  const [status, description] = await Promise.all([handle.query(backfillStatus), handle.describe()]);
  const activity = description.raw.pendingActivities?.[0];
  return {
    ...status,
    progress: (beatOf(activity)?.at as ArchiveProgress | undefined) ?? null,
    failure: activity?.lastFailure?.message ?? null,
  };
}

/** Throws with the cause where it failed for good: the archive cannot be read. */
export async function backfillResult(handle: BackfillHandle): Promise<ArchiveResult> {
  try {
    return await handle.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError) {
      throw new Error(
        error.cause?.cause instanceof Error
          ? error.cause.cause.message
          : (error.cause?.message ?? error.message),
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
