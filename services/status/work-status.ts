import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { REFRESH_ID, SUPERVISOR_ID } from '../../schemas/temporal.ts';
import type { refreshRollupsForever } from '../../workflows/index.ts';
import { refreshStatus } from '../../workflows/messages.ts';
import { isCurrent, lastLook } from './look.ts';
import { NO_WORKER, type SilentEngine, type StatusContext, waitingFor } from './partition-status.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** A workflow that always runs and reads no partition. */
export interface WorkStatus {
  /** Its workflow id: `rollup-refresh`, `ingest-supervisor`. */
  readonly name: string;
  /** `starting`: no refresh has ended since the worker started. The others as for partitions. */
  readonly state: 'running' | 'starting' | 'waiting' | 'retrying' | 'not started' | 'unknown';
  readonly problem: Trouble | null;
  /** When its last refresh ended, epoch ms; null for the supervisor, and before the first. */
  readonly lookedMs: number | null;
}

type Context = StatusContext & { readonly temporal: Client };

interface Work {
  readonly name: string;
  readonly needs: SilentEngine['name'];
  /** Asks the workflow when it last looked; undefined if it cannot be asked. */
  readonly ask?: () => Promise<number | undefined>;
}

const ANSWER_WITHIN_MS = 4_000;

/** The two workflows that always run: the supervisor and the rollup refresh. */
export function standingWork(context: Context): Promise<WorkStatus[]> {
  const refresh: WorkflowHandle<typeof refreshRollupsForever> =
    context.temporal.workflow.getHandle(REFRESH_ID);
  const ask = async () => (await refresh.query(refreshStatus)).lookedMs;
  return Promise.all([
    workStatus(context, { name: SUPERVISOR_ID, needs: 'kafka' }),
    workStatus(context, { name: REFRESH_ID, needs: 'clickhouse', ask }),
  ]);
}

async function workStatus(
  { temporal, names, silent, startedMs }: Context,
  { name, needs, ask }: Work,
): Promise<WorkStatus> {
  const [asked, described] = await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    Promise.allSettled([ask?.(), temporal.workflow.getHandle(name).describe()]),
  );
  if (described.status === 'rejected' && !(described.reason instanceof WorkflowNotFoundError))
    throw described.reason;
  if (described.status === 'rejected' || described.value.status.name !== 'RUNNING')
    return { name, state: 'not started', problem: null, lookedMs: null };
  const { pendingActivities } = described.value.raw;
  const lookedMs =
    ask === undefined
      ? null
      : lastLook(pendingActivities, asked.status === 'fulfilled' ? asked.value : undefined);
  const trouble = troubleOf(pendingActivities, names);
  if (trouble !== null) return { name, state: 'retrying', problem: trouble, lookedMs };
  // A workflow whose worker was killed answers nobody for a while, although another worker refreshes.
  if (asked.status === 'rejected' && !isCurrent(lookedMs, startedMs, Date.now()))
    return { name, state: 'unknown', problem: NO_WORKER, lookedMs };
  const engine = silent.find((one) => one.name === needs);
  if (engine !== undefined)
    return { name, state: 'waiting', problem: waitingFor(engine, names, lookedMs), lookedMs };
  const hasLooked = ask === undefined || (lookedMs !== null && lookedMs >= (startedMs ?? 0));
  return { name, state: hasLooked ? 'running' : 'starting', problem: null, lookedMs };
}
