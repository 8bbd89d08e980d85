import type { Lease } from '../../adapters/resource-pool.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { Validator } from '../../pipeline/validation/pool.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { passCheckpoint } from '../checkpoints.ts';

/**
 * Events of a source and the half-open range of positions they cover. The receiver owns the lease and must end it.
 */
export interface SourceBatch {
  readonly events: Lease<BatchBuffer>;
  readonly first: bigint;
  readonly next: bigint;
  /** Of the record before `next`. */
  readonly fingerprint: string;
}

/** A validated batch whose rows wait to be stored, in the buffer that it leases. */
export interface StorableBatch extends Omit<SourceBatch, 'events'> {
  readonly records: number;
  /** Of the events' keys and values. */
  readonly bytes: number;
  /** Kafka's time of the first record, in epoch ms; 0 for lines of an archive. */
  readonly firstTimestampMs: number;
  readonly result: ValidatedBatch;
  readonly rows: Lease<Uint8Array>;
}

export interface BatchOrigin {
  /** Name of the source. */
  readonly source: string;
  /** The platform that owns the topic; undefined for an archive. */
  readonly topicPlatform: Platform | undefined;
}

/** Validates a batch and releases its events. Ends both leases where it fails. */
export async function validateSourceBatch(
  validator: Validator,
  { events, ...range }: SourceBatch,
  { source, topicPlatform }: BatchOrigin,
  rows: Lease<Uint8Array>,
): Promise<StorableBatch> {
  const buffer = events.resource;
  const { records, bytes, firstTimestampMs } = buffer;
  try {
    const result = await validator.validate(buffer.batch(topicPlatform, { source, room: rows.resource }));
    passCheckpoint('batch.validated');
    events.release();
    return { ...range, records, bytes, firstTimestampMs, result, rows };
  } catch (error) {
    // The thread may still use the buffers. Keeping the leases would exhaust the pools after a few failures.
    events.discard();
    rows.discard();
    throw error;
  }
}
