import { PACES, type Pace } from '../../pipeline/figures/figure-states.ts';
import { type Computed, INTERVAL_MS, waitMs } from '../../statistics/live/keep-figures.ts';

export type ComputeFigures = (pace: Pace) => Promise<Computed>;

/** Figures may take this share of the time; ingest and readers need the rest. */
const BUSY_SHARE = 0.1;
/** On a machine that is slow or busy, figures stay of use. */
const MOST_REST_MS = 60_000;

interface Running {
  isChanged: boolean;
  isRunning: boolean;
  /** In a row, of the thread or its engine. */
  failures: number;
  /** Nothing begins before. */
  dueMs: number;
  /** When to look for what was left, though nothing has changed. */
  leftMs: number;
}

/** Computes figures beside refreshes, one computation of each pace at a time. */
export class FiguresBeside {
  readonly #compute: ComputeFigures;
  readonly #onFailure: (error: unknown) => void;
  readonly #paces: ReadonlyMap<Pace, Running>;

  /** `onFailure` hears of the first failure of a series. */
  constructor(compute: ComputeFigures, onFailure: (error: unknown) => void) {
    this.#compute = compute;
    this.#onFailure = onFailure;
    const first = { isChanged: true, isRunning: false, failures: 0, dueMs: -Infinity, leftMs: Infinity };
    this.#paces = new Map(PACES.map((pace) => [pace, { ...first }]));
  }

  /** Begins to compute what is due. `isChanged`: whether slices, lists or windows may have changed. */
  poke(isChanged: boolean): void {
    const nowMs = performance.now();
    for (const [pace, at] of this.#paces) {
      at.isChanged ||= isChanged;
      if (!at.isRunning && nowMs >= at.dueMs && (at.isChanged || nowMs >= at.leftMs))
        void this.#run(pace, at);
    }
  }

  async #run(pace: Pace, at: Running): Promise<void> {
    const startedMs = performance.now();
    at.isRunning = true;
    at.isChanged = false;
    try {
      const { leftForMs, failed } = await this.#compute(pace);
      at.leftMs = performance.now() + (leftForMs ?? Infinity);
      at.failures = 0;
      for (const what of failed) this.#onFailure(what);
    } catch (error) {
      at.isChanged = true;
      at.failures += 1;
      if (at.failures === 1) this.#onFailure(error);
    } finally {
      at.isRunning = false;
      const tookMs = performance.now() - startedMs;
      const restMs = Math.min(tookMs / BUSY_SHARE - tookMs, MOST_REST_MS);
      at.dueMs = startedMs + Math.max(waitMs(INTERVAL_MS[pace], at.failures), tookMs + restMs);
    }
  }
}
