import type { Client } from '@temporalio/client';
import type { ArchiveProgress } from '../../schemas/activities.ts';
import type { StatusContext } from './partition-status.ts';
import { beatOf, type Trouble, troubleOf } from './trouble.ts';

/** A load that runs, is paused, or ended badly and was not acknowledged. */
export interface BackfillWork {
  readonly name: string;
  readonly state: 'running' | 'retrying' | 'paused' | 'cancelled' | 'failed' | 'partial';
  /** When it entered the state, epoch ms; null if unknown. */
  readonly sinceMs: number | null;
  /** Positions of its sources: lines, elements, rows or offsets; null if unknown. */
  readonly records: number | null;
  readonly recordsStored: number | null;
  /** Positions a second; null unless it runs. */
  readonly ratePerSecond: number | null;
  readonly etaSeconds: number | null;
  /** Why it ended badly; null if it did not. */
  readonly failure: string | null;
  /** What a running one waits for; null if nothing. */
  readonly problem: Trouble | null;
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
      return {
        name,
        state: problem === null ? 'running' : 'retrying',
        ...{ sinceMs: null, records: null, recordsStored: progress?.line ?? null },
        ...{ ratePerSecond: null, etaSeconds: null, failure: null, problem },
      };
    }),
  );
}
