import { pause } from '../pause.ts';
import type { LiveLag } from './live-lag.ts';

/** Events of a batch without a limit of the rate. Smaller ones leave the live stream room between them. */
const USUAL_BATCH = 16_000;
const LEAST_BATCH = 100;
/** With a limit, a batch has what so much time allows. */
const BATCH_SECONDS = 0.5;

/** Slows one chunk down: to its share of the rate, and while the live stream falls behind. */
export class Pace {
  /** Events of a batch at most. */
  readonly batchRecords: number;
  readonly #ratePerSecond: number | null;
  readonly #lag: LiveLag;
  #dueMs = performance.now();
  #workedFromMs = performance.now();

  constructor(ratePerSecond: number | null, lag: LiveLag) {
    this.#ratePerSecond = ratePerSecond;
    this.#lag = lag;
    this.batchRecords =
      ratePerSecond === null
        ? USUAL_BATCH
        : Math.min(USUAL_BATCH, Math.max(LEAST_BATCH, Math.round(ratePerSecond * BATCH_SECONDS)));
  }

  /** Waits after so many events until the next may be read. */
  async after(records: number, signal: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    // Of the time since the last wait, the share that is not to be worked is waited.
    const workedMs = nowMs - this.#workedFromMs;
    let waitMs = workedMs * (1 / this.#lag.share() - 1);
    if (this.#ratePerSecond !== null) {
      // A chunk that was behind may not catch up by more than one batch.
      this.#dueMs = Math.max(this.#dueMs, nowMs - BATCH_SECONDS * 1000);
      this.#dueMs += (records / this.#ratePerSecond) * 1000;
      waitMs = Math.max(waitMs, this.#dueMs - nowMs);
    }
    await pause(waitMs, signal);
    this.#workedFromMs = performance.now();
  }
}
