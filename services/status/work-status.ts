import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ArchiveProgress } from '../../schemas/activities.ts';
import { REFRESH_ID, SUPERVISOR_ID } from '../../schemas/temporal.ts';
import { beatOf, type EngineNames, type Trouble, troubleOf } from './trouble.ts';

/** A workflow that reads no partition. */
export interface WorkStatus {
  /** Its workflow id: `rollup-refresh`, `ingest-supervisor`, `backfill/<file>/<hash>`. */
  readonly name: string;
  readonly state: 'running' | 'retrying' | 'not started';
  readonly problem: Trouble | null;
}

export interface BackfillWork extends WorkStatus {
  /** Lines stored; null before the first. */
  readonly line: number | null;
}

const ANSWER_WITHIN_MS = 4_000;

/** The two workflows that always run: the supervisor and the rollup refresh. */
export function standingWork(temporal: Client, names: EngineNames): Promise<WorkStatus[]> {
  return Promise.all([SUPERVISOR_ID, REFRESH_ID].map((name) => workStatus(temporal, name, names)));
}

/** Running backfills, sorted by path. */
export async function runningBackfills(temporal: Client, names: EngineNames): Promise<BackfillWork[]> {
  const query = "WorkflowType = 'backfillArchive' AND ExecutionStatus = 'Running'";
  const running: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query })) running.push(workflowId);
  return Promise.all(running.sort().map((name) => workStatus(temporal, name, names)));
}

async function workStatus(temporal: Client, name: string, names: EngineNames): Promise<BackfillWork> {
  try {
    const { status, raw } = await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      temporal.workflow.getHandle(name).describe(),
    );
    if (status.name !== 'RUNNING') return { name, state: 'not started', problem: null, line: null };
    const problem = troubleOf(raw.pendingActivities, names);
    const progress = beatOf(raw.pendingActivities?.[0])?.at as ArchiveProgress | undefined;
    const line = progress?.line ?? null;
    return { name, state: problem === null ? 'running' : 'retrying', problem, line };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      return { name, state: 'not started', problem: null, line: null };
    throw error;
  }
}
