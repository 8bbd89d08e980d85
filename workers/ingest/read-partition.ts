import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import type { LogReader } from '../../adapters/kafka/log-reader.ts';
import { pause } from '../pause.ts';
import { BATCH_CAPACITY, type BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { BoundedPool } from '../../adapters/resource-pool.ts';
import type { SourceBatch } from './source-batch.ts';

const IDLE_WAIT_MS = 500;

/** What each partition may keep while it waits for a buffer: little, since there may be hundreds of partitions. */
const FIRST_READ = {
  waitMs: IDLE_WAIT_MS,
  maxBytes: 64 * 1024,
  capacity: { records: 10_000, bytes: 256 * 1024 },
};
const NEXT_READS = { waitMs: 0, maxBytes: 1024 * 1024, capacity: BATCH_CAPACITY };

/**
 * The shortest interval between the starts of two batches, unless a full batch is waiting. Storing a batch costs
 * ClickHouse some 40 ms of processor time however few rows it has; without this, every request of a publisher
 * would become a batch.
 */
const MIN_BATCH_INTERVAL_MS = 300;

export interface ReadPartition {
  readonly reader: LogReader;
  readonly pool: BoundedPool<BatchBuffer>;
  readonly from: bigint;
  readonly fingerprint: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Called before each batch, and regularly while no records come. */
  readonly onHighWatermark: (highWatermark: bigint) => void;
}

/**
 * Yields batches of a partition until the deadline or the signal. Acquires a buffer only after the first records
 * of a batch have come, so that idle partitions hold none, then fills it with what the log has.
 */
export async function* readPartition(options: ReadPartition): AsyncGenerator<SourceBatch> {
  const { reader, pool, deadlineMs, signal, onHighWatermark } = options;
  let at = options.from;
  let fingerprint = options.fingerprint;
  let startedMs = -Infinity;
  while (!signal.aborted && Date.now() < deadlineMs) {
    const firstRecords = new CollectedRecords();
    let chunk = await reader.read(at, firstRecords, FIRST_READ);
    onHighWatermark(chunk.highWatermark);
    if (chunk.nextOffset === at) continue;
    const waiting = chunk.highWatermark - chunk.nextOffset;
    if (waiting < BATCH_CAPACITY.records)
      await pause(startedMs + MIN_BATCH_INTERVAL_MS - performance.now(), signal);
    startedMs = performance.now();
    const events = await pool.acquire();
    const first = at;
    try {
      firstRecords.moveTo(events.resource);
      for (;;) {
        const [before] = [at, (at = chunk.nextOffset)];
        if (at === before || events.resource.isFull) break;
        chunk = await reader.read(at, events.resource, NEXT_READS);
      }
    } catch (error) {
      events.release();
      throw error;
    }
    fingerprint = events.resource.fingerprint() ?? fingerprint;
    yield { events, first, next: at, fingerprint };
  }
}
