import type { Counties } from '../../domain/direction.ts';
import { createBoundedPool } from '../../adapters/resource-pool.ts';
import { BatchBuffer } from './batch-buffer.ts';
import { BATCHES_AHEAD, type CheckOptions } from './check-records.ts';
import { openValidator } from './pool.ts';

/** Threads and memory that check files one after the other. */
export interface Checker extends CheckOptions {
  close(): Promise<void>;
}

export function openChecker(counties: Counties): Checker {
  const validator = openValidator(counties);
  const buffers = createBoundedPool({
    maxLeases: BATCHES_AHEAD + 1,
    create: () => new BatchBuffer(),
    reset: (buffer: BatchBuffer) => {
      buffer.truncate(0);
    },
  });
  return { validator, buffers, close: () => validator.close() };
}
