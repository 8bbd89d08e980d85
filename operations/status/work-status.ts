import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { EngineTrouble } from '../../schemas/activities.ts';
import { REFRESH_ID, SUPERVISOR_ID } from '../../schemas/temporal.ts';
import type { refreshRollupsForever } from '../../workflows/index.ts';
import { refreshStatus } from '../../workflows/messages.ts';
import { type EngineNames, type Trouble, troubleOf } from '../trouble.ts';
import type { StatusContext } from './partition-status.ts';
import { isRecent, newest, owedBy, type Signs, signsOf, WORKFLOW_WITHIN_MS, workerLost } from './signs.ts';

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

/** What was seen of it. */
export interface SeenWork {
  readonly name: string;
  readonly needs: EngineTrouble['engine'];
  readonly isStarted: boolean;
  /** Whether its worker answered; undefined for the supervisor, which is not asked. */
  readonly hasAnswered: boolean | undefined;
  readonly trouble: Trouble | null;
  readonly signs: Signs;
}

/** Asks for the two workflows that always run: the supervisor and the rollup refresh. Rejects if Temporal does not answer. */
export function askStandingWork(temporal: Client, names: EngineNames): Promise<SeenWork[]> {
  const refresh: WorkflowHandle<typeof refreshRollupsForever> = temporal.workflow.getHandle(REFRESH_ID);
  const ask = async () => (await refresh.query(refreshStatus)).lookedMs;
  const see = async (
    { name, needs }: Pick<SeenWork, 'name' | 'needs'>,
    query?: typeof ask,
  ): Promise<SeenWork> => {
    const [asked, described] = await temporal.withDeadline(Date.now() + WORKFLOW_WITHIN_MS, () =>
      Promise.allSettled([query?.(), temporal.workflow.getHandle(name).describe()]),
    );
    if (described.status === 'rejected' && !(described.reason instanceof WorkflowNotFoundError))
      throw described.reason;
    const isStarted = described.status === 'fulfilled' && described.value.status.name === 'RUNNING';
    const activities = described.status === 'fulfilled' ? described.value.raw.pendingActivities : undefined;
    const noted = asked.status === 'fulfilled' ? asked.value : undefined;
    return {
      ...{ name, needs, isStarted },
      hasAnswered: query === undefined ? undefined : asked.status === 'fulfilled',
      trouble: troubleOf(activities, names),
      signs: signsOf(activities, noted),
    };
  };
  return Promise.all([
    see({ name: SUPERVISOR_ID, needs: 'kafka' }),
    see({ name: REFRESH_ID, needs: 'clickhouse' }, ask),
  ]);
}

export function workStatus(
  context: Pick<StatusContext, 'names' | 'silent' | 'startedMs' | 'nowMs'>,
  { name, needs, isStarted, hasAnswered, trouble, signs }: SeenWork,
): WorkStatus {
  const { startedMs, nowMs } = context;
  if (!isStarted) return { name, state: 'not started', problem: null, lookedMs: null };
  const isAsked = hasAnswered !== undefined;
  const lookedMs = isAsked ? signs.lookedMs : null;
  if (trouble !== null) return { name, state: 'retrying', problem: trouble, lookedMs };
  const hasLooked = !isAsked || (lookedMs !== null && lookedMs >= (startedMs ?? 0));
  // A long refresh looks rarely, and gives signs of life. A workflow whose worker was killed answers nobody for a
  // while, although another worker refreshes.
  const isSeen = !isAsked || isRecent(newest([lookedMs, signs.aliveMs]), nowMs);
  if (!isSeen && (hasLooked || !hasAnswered))
    return { name, state: 'unknown', problem: workerLost(hasAnswered, startedMs, lookedMs), lookedMs };
  const owed = owedBy(context, [needs]);
  if (owed !== undefined) return { name, state: 'waiting', problem: owed, lookedMs };
  return { name, state: hasLooked ? 'running' : 'starting', problem: null, lookedMs };
}
