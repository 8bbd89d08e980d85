import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { Counties } from '../../domain/direction.ts';

const MOST_THREADS = 4;

/**
 * Threads that validate, so that everything else goes on meanwhile. `file` is their module, which gets the counties as
 * its data. Tasks beyond `maxQueue` are refused; without it, the callers bound them.
 */
export function openThreads<Task, Result>(
  file: URL,
  counties: Counties,
  maxQueue = Infinity,
): Piscina<Task, Result> {
  return new Piscina<Task, Result>({
    filename: file.href,
    workerData: counties,
    minThreads: 1,
    maxThreads: Math.max(1, Math.min(availableParallelism(), MOST_THREADS)),
    maxQueue,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
  });
}
