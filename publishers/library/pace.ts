import { setTimeout as sleep } from 'node:timers/promises';

/** So often a second a batch goes out under a limit. */
const BATCHES_A_SECOND = 5;

/** Keeps to a number of events a second. A pause is not made up for by a burst. */
export class Pace {
  readonly #perSecond: number;
  #nextMs = 0;

  /** Infinity for no limit. */
  constructor(eventsPerSecond: number) {
    this.#perSecond = eventsPerSecond;
  }

  get batchEvents(): number {
    return Math.max(1, Math.ceil(this.#perSecond / BATCHES_A_SECOND));
  }

  /** Resolves when so many events may be sent. */
  async before(events: number, signal: AbortSignal): Promise<void> {
    if (this.#perSecond === Infinity) return;
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = startMs + (events * 1000) / this.#perSecond;
    if (startMs > nowMs) await sleep(startMs - nowMs, undefined, { signal });
  }
}
