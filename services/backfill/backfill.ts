import { basename, isAbsolute } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import type { ArchiveProgress, ArchiveResult } from '../../schemas/activities.ts';
import { TASK_QUEUE } from '../../schemas/temporal.ts';
import { backfillInput, type BackfillStatus } from '../../schemas/workflow-inputs.ts';
import type { backfillArchive } from '../../workflows/index.ts';
import { backfillStatus } from '../../workflows/messages.ts';
import { beatOf } from '../status/trouble.ts';
import { backfillWorkflowId } from './workflow-id.ts';

export type BackfillHandle = WorkflowHandle<typeof backfillArchive>;

/** Starts loading an archive, or joins its running load. The path is on the worker's machine. */
export async function startBackfill(client: Client, path: string): Promise<BackfillHandle> {
  if (!isAbsolute(path)) throw new Error(`${path} is not an absolute path`);
  return client.workflow.start<typeof backfillArchive>('backfillArchive', {
    workflowId: backfillWorkflowId(path),
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [backfillInput.parse({ path })],
    staticSummary: `Loads ${basename(path)}`,
  });
}

export interface BackfillProgress extends BackfillStatus {
  /** Null before the first batch is stored. */
  readonly progress: ArchiveProgress | null;
  /** Why the last attempt failed, while it is retried; else null. */
  readonly failure: string | null;
}

/** The phase comes from the workflow; lines and bytes come from the activity's last heartbeat. */
export async function backfillProgress(handle: BackfillHandle): Promise<BackfillProgress> {
  const [status, description] = await Promise.all([handle.query(backfillStatus), handle.describe()]);
  const activity = description.raw.pendingActivities?.[0];
  return {
    ...status,
    progress: (beatOf(activity)?.at as ArchiveProgress | undefined) ?? null,
    failure: activity?.lastFailure?.message ?? null,
  };
}

/** Throws with the cause if the load failed for good: the archive cannot be read. */
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
