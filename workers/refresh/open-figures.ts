import type { Pace } from '../../pipeline/figures/figure-states.ts';
import { openThreads } from '../../pipeline/validation/pool.ts';
import type { Computed } from '../../statistics/live/keep-figures.ts';
import type { ComputeFigures } from './figures-beside.ts';

/** For the figures of a country of 2,900 counties. Beyond it, figures fail and ingest goes on. */
const HEAP_MIB = 512;

/**
 * A thread for each pace that computes figures with the worker's environment: heartbeats and ingest go on, whatever it
 * needs. Each keeps cells of its own, and those of both would fill one heap.
 */
export function openFigures(): { readonly compute: ComputeFigures; readonly close: () => Promise<void> } {
  const open = () =>
    openThreads<Pace, Computed>(new URL('figures-thread.ts', import.meta.url), {
      data: null,
      most: 1,
      oldSpaceMib: HEAP_MIB,
    });
  const threads: Readonly<Record<Pace, ReturnType<typeof open>>> = { headline: open(), places: open() };
  let isClosed = false;
  return {
    async compute(pace) {
      try {
        return await threads[pace].run(pace);
      } catch (error) {
        if (isClosed) return { leftForMs: null, failed: [] };
        throw error;
      }
    },
    async close() {
      isClosed = true;
      await Promise.all(Object.values(threads).map((thread) => thread.destroy()));
    },
  };
}
