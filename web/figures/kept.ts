import pLimit from 'p-limit';

/** A value with the version that it was computed at. */
export interface Versioned<T> {
  readonly version: string;
  readonly value: T;
  /** Epoch ms. */
  readonly computedAtMs: number;
}

interface Entry {
  current: (Versioned<unknown> & { readonly tookMs: number }) | undefined;
  running: Promise<Versioned<unknown>> | undefined;
  /** Epoch ms; undefined if nothing runs. */
  startedAtMs: number | undefined;
  failure: unknown;
}

export interface Pace {
  /** The shortest time from the end of one computation to the start of the next. */
  readonly leastRestMs: number;
  /** The rest as a multiple of the time that the last computation took, so that viewers never crowd out the ingest. */
  readonly restFactor: number;
}

const MOST_ENTRIES = 200;
/** Computations at a time, of all viewers together. */
const COMPUTE_TOGETHER = 2;
/** How long a reader waits for a newer value before the older one is shown. */
const PATIENCE_MS = 120;

/**
 * Values by key, each computed once per version for all readers. While a newer one is computed, readers get the older
 * one, which says its own version and time. Only a first reader waits for the computation.
 */
export class Kept {
  readonly #entries = new Map<string, Entry>();
  readonly #limit = pLimit(COMPUTE_TOGETHER);

  async get<T>(key: string, version: string, pace: Pace, compute: () => Promise<T>): Promise<Versioned<T>> {
    const entry = this.#entry(key);
    const { current } = entry;
    if (current?.version === version) return current as Versioned<T>;
    const restMs = Math.max(pace.leastRestMs, (current?.tookMs ?? 0) * pace.restFactor);
    if (current !== undefined && Date.now() < current.computedAtMs + restMs) return current as Versioned<T>;
    entry.running ??= this.#limit(() => this.#compute(entry, version, compute));
    if (current === undefined) return entry.running as Promise<Versioned<T>>;
    return (await soonest(entry.running, current)) as Versioned<T>;
  }

  /** The kept value of a key, however old. */
  current<T>(key: string): Versioned<T> | undefined {
    return this.#entries.get(key)?.current as Versioned<T> | undefined;
  }

  /** Why the last computation failed, if no later one succeeded: the kept value is older than it should be. */
  failureOf(key: string): unknown {
    return this.#entries.get(key)?.failure;
  }

  /** Epoch ms at which the computation that runs now began; undefined if none runs. */
  runningSince(key: string): number | undefined {
    return this.#entries.get(key)?.startedAtMs;
  }

  /** The least recently used entries go first. */
  #entry(key: string): Entry {
    const found = this.#entries.get(key) ?? {
      current: undefined,
      running: undefined,
      startedAtMs: undefined,
      failure: undefined,
    };
    this.#entries.delete(key);
    this.#entries.set(key, found);
    for (const [old, { running }] of this.#entries) {
      if (this.#entries.size <= MOST_ENTRIES) break;
      if (running === undefined) this.#entries.delete(old);
    }
    return found;
  }

  async #compute<T>(entry: Entry, version: string, compute: () => Promise<T>): Promise<Versioned<T>> {
    const startedAtMs = Date.now();
    entry.startedAtMs = startedAtMs;
    try {
      const value = await compute();
      const computedAtMs = Date.now();
      const current = { version, value, computedAtMs, tookMs: computedAtMs - startedAtMs };
      entry.current = current;
      entry.failure = undefined;
      return current;
    } catch (error) {
      entry.failure = error;
      throw error;
    } finally {
      entry.running = undefined;
      entry.startedAtMs = undefined;
    }
  }
}

/** The newer value if it comes soon and does not fail, else the older. */
async function soonest<T>(newer: Promise<T>, older: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      resolve(older);
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([newer.catch(() => older), late]);
  } finally {
    clearTimeout(timer);
  }
}
