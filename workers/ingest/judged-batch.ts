import type { Platform } from '../../schemas/event/vocabulary.ts';
import { reached } from '../points.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import type { Validator } from '../validation/pool.ts';
import type { Held } from './memories.ts';
import type { SourceBatch } from './source-batch.ts';

/** A batch that was judged, whose rows wait to be stored in the memory that it holds. */
export interface JudgedBatch extends Omit<SourceBatch, 'held'> {
  readonly records: number;
  readonly bytes: number;
  readonly result: ValidatedBatch;
  readonly rows: Held<Uint8Array>;
}

/** Judges a batch and gives back the memory of its events. Of one that fails nothing is held any more. */
export async function judgeBatch(
  validator: Validator,
  { held, ...range }: SourceBatch,
  topicPlatform: Platform | undefined,
  rows: Held<Uint8Array>,
): Promise<JudgedBatch> {
  const { records, bytes } = held.memory;
  try {
    const result = await validator.validate(held.memory.batch(topicPlatform, rows.memory));
    reached('batch.validated');
    held.release();
    return { ...range, records, bytes, result, rows };
  } catch (error) {
    // The thread may still be at work. A place lost with each failure would end all reading.
    held.discard();
    rows.discard();
    throw error;
  }
}
