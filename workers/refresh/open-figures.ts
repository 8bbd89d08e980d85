import { Piscina } from 'piscina';
import type { Pace } from '../../statistics/live/live-questions.ts';
import type { ComputeFigures } from './figures-beside.ts';

/** For the figures of a country of 2,900 counties. Beyond it, figures fail and ingest goes on. */
const HEAP_MIB = 384;

/** A thread that computes figures with the worker's environment: heartbeats and ingest go on, whatever it needs. */
export function openFigures(): { readonly compute: ComputeFigures; readonly close: () => Promise<void> } {
  const pool = new Piscina<Pace, boolean>({
    filename: new URL('figures-thread.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    concurrentTasksPerWorker: 2,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: 16 },
  });
  let isClosed = false;
  return {
    async compute(pace) {
      try {
        return await pool.run(pace);
      } catch (error) {
        if (isClosed) return false;
        throw error;
      }
    },
    async close() {
      isClosed = true;
      await pool.destroy();
    },
  };
}
