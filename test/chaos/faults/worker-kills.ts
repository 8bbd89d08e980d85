import type { Fault } from './fault.ts';
import { killWorkers } from './kills.ts';

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

const KILLS = 4;

/** The statement has been sent, and may or may not end. */
export const killedWhileWriting: Fault = {
  number: 6,
  title: 'crash while a slice and its commit are written',
  async inject(arena) {
    const before = arena.kills.atPoint.get('slices.sent') ?? 0;
    await killWorkers(arena, KILLS, ['slices.sent']);
    return `${String((arena.kills.atPoint.get('slices.sent') ?? 0) - before)} workers killed while they waited for the statement`;
  },
};
