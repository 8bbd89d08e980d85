import { setTimeout as sleep } from 'node:timers/promises';

/** After a look that failed. */
const LONGER_PAUSE_MS = 200;

/** Repeats a look until it is stopped. One that fails, because ClickHouse is down, is followed by the next. */
export class Polling {
  answered = 0;
  unanswered = 0;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  start(look: (signal: AbortSignal) => Promise<void>, pauseMs: number): void {
    this.#running = this.#poll(look, pauseMs);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #poll(look: (signal: AbortSignal) => Promise<void>, pauseMs: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await look(this.#stop.signal);
        this.answered += 1;
      } catch {
        // Ignored, because the next look checks the same. The figures show the number of looks.
        this.unanswered += 1;
        await sleep(LONGER_PAUSE_MS);
      }
      await sleep(pauseMs);
    }
  }
}
