import { setTimeout as sleep } from 'node:timers/promises';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { type Checkpoint, CHECKPOINTS } from '../../../workers/checkpoints.ts';
import type { Arena } from '../arena.ts';
import { loadArchive } from './archives.ts';
import { waitFor } from '../waits.ts';

/** A process that has not reached its checkpoint by then is killed where it is. */
const REACH_WITHIN_MS = 30_000;
const EVENTS_PER_ARCHIVE = 200;
const ARCHIVES_AT_ONCE = 3;

/**
 * Kills this many workers by SIGKILL at checkpoints. Archives are loaded meanwhile, so that workers also reach the
 * checkpoints of a backfill.
 */
export async function killWorkers(
  arena: Arena,
  kills: number,
  points: readonly Checkpoint[] = CHECKPOINTS,
): Promise<void> {
  const { kills: plan, world } = arena;
  const wanted = plan.total + kills;
  world.workers.onKilled = (point) => {
    plan.count(point);
  };
  await world.workers.arm(() => plan.next(points));
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
