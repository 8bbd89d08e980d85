import { label } from '../../schemas/text/say.ts';
import { tryAgain } from '../../schemas/http/problem-error.ts';

const MS_PER_SECOND = 1_000;
/** After a pause, a key may send this much at once. */
const BURST_SECONDS = 2;

interface Bucket {
  /** Events that may still be sent; below zero after a batch that was larger. */
  events: number;
  atMs: number;
}

/**
 * Bounds how many events each key sends, on average. A request passes while anything is left, whatever its size, since
 * the number of its events is known only after it was read; what it takes too much, later ones wait for.
 */
export class Allowance {
  readonly #buckets = new Map<string, Bucket>();

  /** Throws a 429 with the time to wait if nothing is left. */
  check(keyId: string, eventsPerSecond: number): void {
    const { events } = this.#at(keyId, eventsPerSecond);
    if (events > 0) return;
    throw tryAgain(
      'rate-limited',
      label('http.key-rate', { eventsPerSecond: String(eventsPerSecond) }),
      (1 - events) / eventsPerSecond,
    );
  }

  take(keyId: string, eventsPerSecond: number, events: number): void {
    this.#at(keyId, eventsPerSecond).events -= events;
  }

  #at(keyId: string, eventsPerSecond: number): Bucket {
    const most = eventsPerSecond * BURST_SECONDS;
    const nowMs = performance.now();
    const before = this.#buckets.get(keyId) ?? { events: most, atMs: nowMs };
    const refilled = before.events + ((nowMs - before.atMs) / MS_PER_SECOND) * eventsPerSecond;
    const bucket = { events: Math.min(most, refilled), atMs: nowMs };
    this.#buckets.set(keyId, bucket);
    return bucket;
  }
}
