import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import { type LogReader, OffsetOutOfRangeError } from '../../adapters/kafka/log-reader.ts';
import { offsetOf, type RecordSink, taking } from '../../adapters/kafka/record-sink.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { BATCH_CAPACITY, type BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import type { Pace } from './pace.ts';

const FETCH = { waitMs: 0, maxBytes: 1024 * 1024 };

export interface HoleOptions {
  readonly reader: LogReader;
  readonly pool: BoundedPool<BatchBuffer>;
  readonly pace: Pace;
  /** Of the record before the hole. */
  readonly fingerprint: string;
  readonly signal: AbortSignal;
}

/** Yields the records of a hole as batches that cover it and no more. When the signal aborts, no further batch begins. */
export async function* holeBatches(
  { first: from, next: end }: Stretch,
  { reader, pool, pace, signal, ...options }: HoleOptions,
): AsyncGenerator<SourceBatch> {
  let { fingerprint } = options;
  for (let first = from; first < end && !signal.aborted;) {
    const events = await pool.acquire();
    let next: bigint;
    try {
      next = await fill(events, reader, { first, next: end }, pace.batchRecords);
    } catch (error) {
      events.release();
      throw error;
    }
    fingerprint = events.resource.fingerprint() ?? fingerprint;
    const { records } = events.resource;
    yield { events, first, next, fingerprint };
    first = next;
    await pace.after(records, signal);
  }
}

/** Fills a buffer from a stretch, and returns the offset after the last one that it covers. */
async function fill(
  { resource }: Lease<BatchBuffer>,
  reader: LogReader,
  { first, next: end }: Stretch,
  batchRecords: number,
): Promise<bigint> {
  const sink = recordsBefore(end, resource);
  let at = first;
  while (at < end && !resource.isFull && resource.records < batchRecords) {
    const records = Math.min(batchRecords, resource.records + Number(end - at));
    const { nextOffset } = await reader.read(at, sink, {
      ...FETCH,
      capacity: { records, bytes: BATCH_CAPACITY.bytes },
    });
    if (nextOffset === at) throw new OffsetOutOfRangeError(`the log ends at ${at}`);
    at = nextOffset < end ? nextOffset : end;
  }
  return at;
}

/** Leaves out the records from an offset on: offsets may be missing from a log, so that their number says little. */
function recordsBefore(end: bigint, sink: RecordSink): RecordSink {
  return taking(sink, {
    put(record) {
      if (offsetOf(record) < end) sink.put(record);
    },
    withhold(record, withheld) {
      if (offsetOf(record) < end) sink.withhold(record, withheld);
    },
  });
}
