import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { Counties } from '../../domain/order.ts';
import type { RawBatch, ValidatedBatch } from '../../domain/validation/batch.ts';

export interface Validator {
  validate(batch: RawBatch): Promise<ValidatedBatch>;
  close(): Promise<void>;
}

/** Validates in threads, so that heartbeats and fetches go on meanwhile. */
export function openValidator(counties: Counties): Validator {
  const pool = openThreads<RawBatch, ValidatedBatch>(new URL('thread.ts', import.meta.url), {
    data: counties,
  });
  return {
    validate: (batch) => pool.run(batch),
    close: () => pool.destroy(),
  };
}

const MOST_THREADS = 4;

export interface ThreadOptions {
  /** What each thread gets once, as its `workerData`. */
  readonly data: unknown;
  /** Tasks beyond it are refused; without it, the callers bound them. */
  readonly maxQueue?: number;
  /** Memory for what a thread keeps. */
  readonly oldSpaceMib?: number;
  readonly most?: number;
}

/** Threads for what takes long, so that everything else goes on meanwhile. `file` is their module. */
export function openThreads<Task, Result>(
  file: URL,
  { data, maxQueue = Infinity, oldSpaceMib = 64, most = MOST_THREADS }: ThreadOptions,
): Piscina<Task, Result> {
  return new Piscina<Task, Result>({
    filename: file.href,
    workerData: data,
    minThreads: 1,
    maxThreads: Math.max(1, Math.min(availableParallelism(), most)),
    maxQueue,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: oldSpaceMib, maxYoungGenerationSizeMb: 8 },
  });
}
