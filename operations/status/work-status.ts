import type { Client } from '@temporalio/client';
import type { EngineTrouble } from '../../schemas/activities.ts';
import { REFRESH_ID, SUPERVISOR_ID } from '../../schemas/temporal.ts';
import { refreshStatus } from '../../workflows/messages.ts';
import { CLICKHOUSE_CODES } from '../../adapters/errors/clickhouse-codes.ts';
import { remedyFor } from '../../adapters/errors/remedies.ts';
import type { RefreshState, SliceSetAside } from '../../schemas/workflow-inputs.ts';
import { message } from '../../schemas/text/message.ts';
import { type EngineNames, type Trouble, troubleOf } from '../trouble.ts';
import { askWorkflow, type SeenWorkflow } from './ask-workflow.ts';
import type { StatusContext } from './partition-status.ts';
import { isRecent, newest, owedBy, type Signs, signsOf, workerLost } from './signs.ts';

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
export async function askStandingWork(temporal: Client, names: EngineNames): Promise<SeenWork[]> {
  const [supervisor, refresh] = await Promise.all([
    askWorkflow<never>(temporal, SUPERVISOR_ID),
    askWorkflow(temporal, REFRESH_ID, refreshStatus),
  ]);
  const seen = (found: SeenWorkflow<Pick<RefreshState, 'lookedMs' | 'setAside'>> | undefined) => ({
    isStarted: found !== undefined,
    trouble: troubleOf(found?.activities, names) ?? setAsideTrouble(found?.answer?.setAside, names),
    signs: signsOf(found?.activities, found?.answer?.lookedMs),
  });
  return [
    { name: SUPERVISOR_ID, needs: 'kafka', hasAnswered: undefined, ...seen(supervisor) },
    { name: REFRESH_ID, needs: 'clickhouse', hasAnswered: refresh?.answer !== undefined, ...seen(refresh) },
  ];
}

/** Slices that wait because ClickHouse cannot compute them; null if none do. A refresh names the first of them, so they are not counted. */
export function setAsideTrouble(slices: readonly SliceSetAside[] = [], names: EngineNames): Trouble | null {
  const [first] = slices;
  if (first === undefined) return null;
  return {
    what: message('status.cause.set-aside', {
      isOnly: slices.length === 1,
      seconds: first.seconds,
      from: new Date(first.start * 1_000).toISOString(),
      cause: first.cause,
    }),
    where: names.clickhouse,
    sinceMs: first.sinceMs,
    failedAttempts: Math.max(...slices.map(({ failedAttempts }) => failedAttempts)),
    nextAttemptMs: Math.min(...slices.map(({ nextAttemptMs }) => nextAttemptMs)),
    remedy: remedyFor({ engine: 'clickhouse', code: CLICKHOUSE_CODES.MEMORY_LIMIT_EXCEEDED }),
  };
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
