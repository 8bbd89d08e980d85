import type { Counties } from '../../domain/direction.ts';
import type { RawBatch, ValidatedBatch } from '../../domain/validation/batch.ts';
import { openThreads } from './threads.ts';

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
