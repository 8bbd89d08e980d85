import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { ingestWorkflowId, REFRESH_ID, SUPERVISOR_ID, TASK_QUEUE } from '../../../schemas/temporal.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { newIngestState } from '../../../schemas/workflow-inputs.ts';
import type { Arena } from '../arena.ts';
import { waitFor } from '../waits.ts';
import { loadArchive } from './archives.ts';
import type { Fault } from './fault.ts';

/** Longer than the heartbeat timeout, so another worker gets the work while this one still holds it. */
const STOPPED_MS = 9_000;

/** Temporal must refuse the second start, and a worker that comes back must do no harm. */
export const duplicateStarts: Fault = {
  number: 8,
  title: 'the same workflow started twice, and a zombie worker',
  async inject(arena) {
    const refused = await startTwice(arena);
    const [zombie] = arena.world.workers.children;
    if (zombie === undefined) throw new Error('no worker is running');
    for (const identity of zombie.identities) signal(identity, 'SIGSTOP');
    await sleep(STOPPED_MS);
    for (const identity of zombie.identities) signal(identity, 'SIGCONT');
    await sleep(2_000);
    return `${String(refused)} second starts refused; a worker stopped for ${String(STOPPED_MS / 1000)} s, its work reassigned, and continued`;
  },
};

async function startTwice({ world }: Arena): Promise<number> {
  const topic = topicOf('jd');
  const starts: [workflowId: string, type: string, args: unknown[]][] = [
    [SUPERVISOR_ID, 'ingestSupervisor', []],
    [REFRESH_ID, 'refreshRollupsForever', []],
    [ingestWorkflowId(topic, 0), 'ingestPartition', [newIngestState(topic, 0)]],
  ];
  let refused = 0;
  for (const [workflowId, type, args] of starts) {
    try {
      await world.temporal.workflow.start(type, { workflowId, taskQueue: TASK_QUEUE, args });
      throw new Error(`${workflowId} was started twice`);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      refused += 1;
    }
  }
  return refused;
}

export const workerKilled: Fault = {
  number: 1,
  title: 'kill -9 of the worker at every checkpoint',
  async inject(arena) {
    const before = new Map(arena.kills.atPoint);
    await killWorkers(arena, arena.killsInInjection);
    const counts = [...arena.kills.atPoint].map(
      ([point, count]) => `${point} ${String(count - (before.get(point) ?? 0))}`,
    );
    return `workers killed at ${counts.join(', ')}; ${String(arena.kills.total)} kills so far`;
  },
};

/** A process that has not reached its checkpoint by then is killed where it is. */
const REACH_WITHIN_MS = 30_000;
const EVENTS_PER_ARCHIVE = 200;
const ARCHIVES_AT_ONCE = 3;

/**
 * Kills this many workers by SIGKILL at checkpoints. Archives are loaded meanwhile, so that workers also reach the
 * checkpoints of a backfill.
 */
async function killWorkers(arena: Arena, kills: number): Promise<void> {
  const { kills: plan, world } = arena;
  const wanted = plan.total + kills;
  world.workers.onKilled = (point) => {
    plan.count(point);
  };
  await world.workers.arm(() => plan.next());
  const loading = Promise.all(
    Array.from({ length: ARCHIVES_AT_ONCE }, async () => {
      while (plan.total < wanted) await loadArchive(arena, EVENTS_PER_ARCHIVE);
    }),
  );
  // Awaited below. Until then, a failure must not be reported as unhandled.
  loading.catch(() => undefined);
  try {
    await waitFor(`${String(kills)} kills of workers`, untilKilled(arena, wanted));
  } finally {
    await world.workers.disarm();
  }
  await loading;
}

async function untilKilled({ kills, world }: Arena, wanted: number): Promise<void> {
  while (kills.total < wanted) {
    for (const { identities } of world.workers.overdue(REACH_WITHIN_MS)) {
      for (const identity of identities) signal(identity, 'SIGKILL');
    }
    await sleep(300);
  }
}
