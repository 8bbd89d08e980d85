import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { Counties } from '../../domain/direction.ts';
import type { RawBatch, ValidatedBatch } from '../../domain/validation/batch.ts';

export interface Validator {
  validate(batch: RawBatch): Promise<ValidatedBatch>;
  close(): Promise<void>;
}

/** Validates in threads, so that heartbeats and fetches go on meanwhile. */
export function openValidator(counties: Counties): Validator {
  const pool = new Piscina<RawBatch, ValidatedBatch>({
    filename: new URL('thread.ts', import.meta.url).href,
    workerData: counties,
    minThreads: 1,
    maxThreads: Math.max(1, Math.min(availableParallelism(), 4)),
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
  });
  return {
    validate: (batch) => pool.run(batch),
    close: () => pool.destroy(),
  };
}
