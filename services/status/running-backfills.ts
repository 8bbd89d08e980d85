import type { Client } from '@temporalio/client';
import type { ArchiveProgress } from '../../schemas/activities.ts';
import type { StatusContext } from './partition-status.ts';
import { beatOf, type Trouble, troubleOf } from './trouble.ts';

export interface BackfillWork {
  /** Its workflow id: `backfill/<file>/<hash>`. */
  readonly name: string;
  readonly state: 'running' | 'retrying';
  readonly problem: Trouble | null;
  /** Lines stored; null before the first. */
  readonly line: number | null;
}

/** Running backfills, sorted by path. */
export async function runningBackfills({
  temporal,
  names,
}: StatusContext & { readonly temporal: Client }): Promise<BackfillWork[]> {
  const query = "WorkflowType = 'backfillArchive' AND ExecutionStatus = 'Running'";
  const running: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query })) running.push(workflowId);
  return Promise.all(
    running.sort().map(async (name) => {
      const { raw } = await temporal.workflow.getHandle(name).describe();
      const problem = troubleOf(raw.pendingActivities, names);
      const progress = beatOf(raw.pendingActivities?.[0])?.at as ArchiveProgress | undefined;
      return { name, state: problem === null ? 'running' : 'retrying', problem, line: progress?.line ?? null };
    }),
  );
}
