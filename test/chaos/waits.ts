import { setTimeout as sleep } from 'node:timers/promises';
import pTimeout from 'p-timeout';

/** What the run waits for now. It runs in one process, and says this if a fault does not end. */
const pending = new Map<symbol, string>();

/** Whatever may not come is waited for in this way. */
export async function waitFor<T>(what: string, work: Promise<T>): Promise<T> {
  const wait = Symbol(what);
  pending.set(wait, what);
  try {
    return await work;
  } finally {
    pending.delete(wait);
  }
}

/** Rejects if the work takes longer, with all that it waits for, or if the signal aborts, with its reason. */
export function within<T>(limitMs: number, who: string, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  return pTimeout(work, {
    milliseconds: limitMs,
    ...(signal && { signal }),
    fallback: () => {
      const waits = [...new Set(pending.values())].join('; ') || 'nothing that it names';
      throw new Error(`${who} did not end within ${String(limitMs / 1000)} s. It waited for: ${waits}`);
    },
  });
}

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
