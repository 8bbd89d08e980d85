import pLimit, { type LimitFunction } from 'p-limit';
import pTimeout from 'p-timeout';

/** A value with the version that it was computed at. */
export interface Versioned<T> {
  readonly version: string;
  readonly value: T;
  /** Epoch ms. */
  readonly computedAtMs: number;
}

interface Entry {
  current: Versioned<unknown> | undefined;
  running: Promise<Versioned<unknown>> | undefined;
  /** The reading of one that may be older, for all first readers. */
  older: Promise<Versioned<unknown>> | undefined;
  failure: unknown;
  /** Epoch ms before which nothing is computed again. */
  restUntilMs: number;
}

export interface Pace {
  /** The shortest time from the end of one computation to the start of the next. */
  readonly leastRestMs: number;
  /**
   * The rest as a multiple of the time that the last computation took, so that viewers do not crowd out the ingest. No
   * rest is longer than {@link MOST_REST_MS}: figures stay of use on a slow machine.
   */
  readonly restFactor: number;
  /** How long a reader waits who has nothing older to see; if left out, as long as it takes. */
  readonly firstPatienceMs?: number;
  /** An older value says nothing about now, so a reader waits for a newer one almost as if there were none. */
  readonly holdsMs?: number;
}

const MOST_ENTRIES = 200;
const MOST_REST_MS = 30_000;
/** How long a reader waits for a newer value before the older one is shown. */
const PATIENCE_MS = 120;
/** The same, where the older value says nothing any more. */
const STALE_PATIENCE_MS = 5_000;

/** A first reader has waited long enough; the computation goes on, and a later reader gets its value. */
export class StillComputingError extends Error {
  override readonly name = 'StillComputingError';
}

/**
 * Values by key, each computed once per version for all readers. While a newer one is computed, readers get the older
 * one, which says its own version and time. Only a first reader waits for the computation: throws why it failed, or
 * {@link StillComputingError} when the reader has waited for long enough.
 */
export class Kept {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: LimitFunction;
  readonly #most: number;

  /** @param together Computations at a time, of all viewers together. */
  constructor(together = 2, most = MOST_ENTRIES) {
    this.#limit = pLimit(together);
    this.#most = most;
  }

  /**
   * @param versionOf The version of a value, if it may be another than the one that is wanted now.
   * @param older Reads one that may be older, for a first reader; rejects if there is none. One of
   *   the version is as good as a computed one.
   */
  async get<T>(
    key: string,
    version: string,
    pace: Pace,
    compute: () => Promise<T>,
    versionOf: (value: T) => string = () => version,
    older?: () => Promise<Versioned<T>>,
  ): Promise<Versioned<T>> {
    const entry = this.#entry(key);
    const current = entry.current as Versioned<T> | undefined;
    if (current?.version === version) return current;
    if (entry.running === undefined && performance.now() < entry.restUntilMs) {
      if (current === undefined) throw entry.failure;
      return current;
    }
    if (current === undefined)
      entry.older ??= older?.()
        .then((value) => (entry.current ??= value))
        .finally(() => (entry.older = undefined));
    const known = entry.older as Promise<Versioned<T>> | undefined;
    entry.running ??= (async () => {
      const found = await known?.catch(() => undefined);
      if (found?.version !== version)
        return this.#limit(() => this.#compute(entry, versionOf, pace, compute));
      entry.failure = entry.running = undefined;
      return found;
    })();
    const newer = entry.running as Promise<Versioned<T>>;
    if (current === undefined) {
      const patient = pTimeout(newer, {
        milliseconds: pace.firstPatienceMs ?? Infinity,
        message: new StillComputingError(key),
      });
      return Promise.any([patient, known ?? patient]).catch(() => patient);
    }
    const newerOrOlder = newer.catch(() => current);
    const isStale = Date.now() - current.computedAtMs > (pace.holdsMs ?? Infinity);
    return pTimeout(newerOrOlder, {
      milliseconds: isStale ? STALE_PATIENCE_MS : PATIENCE_MS,
      fallback: () => current,
    });
  }

  /** The kept value of a key, however old. */
  current<T>(key: string): Versioned<T> | undefined {
    return this.#entries.get(key)?.current as Versioned<T> | undefined;
  }

  /** Why the last computation failed, if no later one succeeded: the kept value is older than it should be. */
  failureOf(key: string): unknown {
    return this.#entries.get(key)?.failure;
  }

  /** The least recently used entries go first. */
  #entry(key: string): Entry {
    const found = this.#entries.get(key) ?? {
      current: undefined,
      running: undefined,
      older: undefined,
      failure: undefined,
      restUntilMs: 0,
    };
    this.#entries.delete(key);
    this.#entries.set(key, found);
    for (const [old, { running }] of this.#entries) {
      if (this.#entries.size <= this.#most) break;
      if (running === undefined) this.#entries.delete(old);
    }
    return found;
  }

  async #compute<T>(
    entry: Entry,
    versionOf: (value: T) => string,
    { leastRestMs, restFactor }: Pace,
    compute: () => Promise<T>,
  ): Promise<Versioned<T>> {
    const startedAtMs = performance.now();
    try {
      const value = await compute();
      const version = versionOf(value);
      // An older one that was read meanwhile may be of this version: then it is the same, and so is its age.
      if (entry.current?.version !== version) entry.current = { version, value, computedAtMs: Date.now() };
      entry.failure = undefined;
      return entry.current as Versioned<T>;
    } catch (error) {
      entry.failure = error;
      throw error;
    } finally {
      const restMs = Math.max(leastRestMs, (performance.now() - startedAtMs) * restFactor);
      entry.restUntilMs = performance.now() + Math.min(restMs, MOST_REST_MS);
      entry.running = undefined;
    }
  }
}
