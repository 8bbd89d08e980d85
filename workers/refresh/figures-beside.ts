import { INTERVAL_MS } from '../../statistics/live/keep-figures.ts';
import { PACES, type Pace } from '../../statistics/live/live-questions.ts';

/** Computes what is due of a pace; resolves with whether some is left until later. */
export type ComputeFigures = (pace: Pace) => Promise<boolean>;

/** After failures in a row, the next attempt waits twice as long as the one before. */
const LONGEST_WAIT_MS = 600_000;

interface Running {
  isLeft: boolean;
  isRunning: boolean;
  failures: number;
  dueMs: number;
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
    this.#paces = new Map(
      PACES.map((pace) => [pace, { isLeft: true, isRunning: false, failures: 0, dueMs: -Infinity }]),
    );
  }

  /** Begins to compute what is due. `isChanged`: whether slices, lists or windows may have changed. */
  poke(isChanged: boolean): void {
    for (const [pace, at] of this.#paces) {
      at.isLeft ||= isChanged;
      if (at.isLeft && !at.isRunning && performance.now() >= at.dueMs) void this.#run(pace, at);
    }
  }

  async #run(pace: Pace, at: Running): Promise<void> {
    const startedMs = performance.now();
    at.isRunning = true;
    at.isLeft = false;
    try {
      if (await this.#compute(pace)) at.isLeft = true;
      at.failures = 0;
    } catch (error) {
      at.isLeft = true;
      at.failures += 1;
      if (at.failures === 1) this.#onFailure(error);
    } finally {
      at.isRunning = false;
      at.dueMs = startedMs + Math.min(LONGEST_WAIT_MS, INTERVAL_MS[pace] * 2 ** at.failures);
    }
  }
}
