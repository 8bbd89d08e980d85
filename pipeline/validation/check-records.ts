import { availableParallelism } from 'node:os';
import type { QuarantinedEvent, RawBatch, ValidatedBatch } from '../../domain/validation/batch.ts';
import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import type { RecordGroup } from '../archives/record-splitter.ts';
import type { BatchBuffer } from './batch-buffer.ts';
import type { Validator } from './pool.ts';

/** Small enough to keep the threads of a small machine busy with the pieces of a small file. */
const BATCH_RECORDS = 4_000;
/** Batches that are read ahead of the one that is looked at. */
export const BATCHES_AHEAD = Math.min(availableParallelism(), 4) + 1;

/** Records of a source that were validated together, valid until the next step. */
export interface CheckedBatch {
  readonly raw: RawBatch;
  /** The position after the last one passed. */
  readonly next: number;
  readonly accepted: number;
  readonly refused: readonly QuarantinedEvent[];
  readonly addresses: ValidatedBatch['addresses'];
}

export interface CheckOptions {
  readonly validator: Validator;
  /** Has a buffer more than {@link BATCHES_AHEAD}. */
  readonly buffers: BoundedPool<BatchBuffer>;
}

interface Pending {
  readonly events: Lease<BatchBuffer>;
  readonly raw: RawBatch;
  readonly next: number;
  readonly result: Promise<ValidatedBatch>;
}

/** Validates the records of a source in threads, without storing them. Yields the batches in the order of the source. */
export async function* checkRecords(
  groups: AsyncIterable<RecordGroup>,
  { validator, buffers }: CheckOptions,
): AsyncGenerator<CheckedBatch> {
  const pending: Pending[] = [];
  let filling: Lease<BatchBuffer> | undefined;
  let passed = 0;
  const begin = (events: Lease<BatchBuffer>, next: number): void => {
    const raw = events.resource.batch(undefined, undefined);
    const result = validator.validate(raw);
    // Awaited in its turn; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    pending.push({ events, raw, next, result });
    filling = undefined;
  };
  try {
    for await (const { records, next } of groups) {
      passed = next;
      for (const [index, record] of records.entries()) {
        filling ??= await buffers.acquire();
        const { resource } = filling;
        resource.putArchived(0n, record);
        if (!resource.isFull && resource.records < BATCH_RECORDS) continue;
        begin(filling, records[index + 1]?.position ?? next);
        if (pending.length > BATCHES_AHEAD - 1) yield* finished(pending);
      }
    }
    if (filling !== undefined) begin(filling, passed);
    while (pending.length > 0) yield* finished(pending);
  } finally {
    filling?.release();
    // A thread may still read the buffer.
    for (const { events } of pending) events.discard();
  }
}

async function* finished(pending: Pending[]): AsyncGenerator<CheckedBatch> {
  const [first] = pending;
  if (first === undefined) return;
  const { accepted, quarantined, addresses } = await first.result;
  pending.shift();
  try {
    yield { raw: first.raw, next: first.next, accepted, refused: quarantined, addresses };
  } finally {
    first.events.release();
  }
}
