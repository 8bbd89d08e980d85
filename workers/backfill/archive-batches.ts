import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import type { Pace } from './pace.ts';
import type { RecordCursor } from './record-cursor.ts';

export interface BatchOptions {
  readonly cursor: RecordCursor;
  readonly pool: BoundedPool<BatchBuffer>;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Yields the records of a stretch of an archive as batches that cover it: positions without a record belong to the batch
 * of the record before them. When the signal aborts, no further batch begins.
 */
export async function* archiveBatches(
  { first: from, next: to }: Stretch,
  { cursor, pool, pace, signal }: BatchOptions,
): AsyncGenerator<SourceBatch> {
  let first = from;
  let filling: Lease<BatchBuffer> | undefined;
  const batchTo = (events: Lease<BatchBuffer>, next: bigint): SourceBatch => {
    // Archives do not continue by fingerprints: their hash identifies them.
    const batch = { events, first, next, fingerprint: '0' };
    [filling, first] = [undefined, next];
    return batch;
  };
  try {
    for await (const records of cursor.between(Number(from), Number(to))) {
      for (const record of records) {
        filling ??= await pool.acquire();
        const { resource } = filling;
        resource.putArchived(from, record);
        if (!resource.isFull && resource.records < pace.batchRecords) continue;
        const count = resource.records;
        yield batchTo(filling, BigInt(record.position + 1));
        await pace.after(count, signal);
        if (signal.aborted) return;
      }
      if (signal.aborted) return;
    }
    if (signal.aborted) return;
    // Blank lines at the end, or a stretch of nothing else, are covered too.
    if (filling !== undefined || first < to) yield batchTo(filling ?? (await pool.acquire()), to);
  } finally {
    filling?.release();
  }
}
