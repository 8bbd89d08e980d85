import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { onObservation } from '../observations.ts';
import { pause } from '../pause.ts';

/** Each question costs ClickHouse some 3 ms of processor time. What this process stores is known without one. */
const ASK_EVERY_MS = 700;

/** Lets a refresh that has nothing to do wait for the next event that any process stores. */
export class Arrivals implements Disposable {
  readonly #client: ClickHouseClient;
  readonly #forget: () => void;
  #stored = new AbortController();
  #total: string | undefined;

  constructor(client: ClickHouseClient) {
    this.#client = client;
    this.#forget = onObservation('arrived', () => {
      this.#stored.abort();
    });
  }

  /** What arrives from now on is news: `next` does not miss it, if the hours are read in between. */
  async mark(): Promise<void> {
    this.#stored = new AbortController();
    this.#total = await this.#ask();
  }

  /** Resolves when something has arrived since the mark, or after `ms`, or at an abort. `onNone`: nothing has until now. */
  async next(ms: number, signal: AbortSignal, onNone: () => void): Promise<void> {
    const untilMs = performance.now() + ms;
    const either = AbortSignal.any([signal, this.#stored.signal]);
    for (;;) {
      await pause(ASK_EVERY_MS, either);
      if (either.aborted || performance.now() >= untilMs || (await this.#ask()) !== this.#total) return;
      onNone();
    }
  }

  /** Counts every event that was ever stored, so it grows with each, whatever the clock of its process says. */
  async #ask(): Promise<string | undefined> {
    const [found] = await rows<{ total: string }>(
      this.#client,
      'SELECT sum(arrivals) AS total FROM slice_arrivals',
    );
    return found?.total;
  }

  [Symbol.dispose](): void {
    this.#forget();
  }
}
