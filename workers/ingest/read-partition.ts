import type { LogReader } from '../adapters/kafka/log-reader.ts';
import type { LogRecord } from '../adapters/kafka/log-record.ts';
import { pause } from '../pause.ts';
import type { Permits } from '../permits.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, type SourceBatch } from './pump.ts';
import { fingerprintOf, recordBytes } from './raw-batch.ts';

const FETCH_BYTES = 1024 * 1024;

/** What every partition may have in memory while it waits for a permit: a little, for there may be hundreds. */
const FIRST_FETCH = { maxBytes: 64 * 1024, maxRecordBytes: 256 * 1024 };
const IDLE_WAIT_MS = 500;

/**
 * Batches begin no faster than this: an insert costs ClickHouse some 30 ms of processor time however few rows it
 * has, and a publisher's every request would be one.
 */
const BATCH_EVERY_MS = 300;

export interface ReadPartition {
  readonly reader: LogReader;
  readonly permits: Permits;
  readonly from: bigint;
  readonly fingerprint: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly onIdle: (highWatermark: bigint) => void;
}

/**
 * Batches of a partition until the deadline or the signal. Waits for the first record without holding a permit,
 * so that idle partitions cost nothing, then fills the batch from what is there.
 */
export async function* readPartition(options: ReadPartition): AsyncGenerator<SourceBatch> {
  const { reader, permits, deadlineMs, signal, onIdle } = options;
  let at = options.from;
  let fingerprint = options.fingerprint;
  let begunMs = -Infinity;
  while (!signal.aborted && Date.now() < deadlineMs) {
    let chunk = await reader.read(at, { waitMs: IDLE_WAIT_MS, ...FIRST_FETCH });
    onIdle(chunk.highWatermark);
    if (chunk.nextOffset === at) continue;
    // A chunk that was cut off says that there is more than enough already.
    if (chunk.nextOffset >= chunk.highWatermark)
      await pause(begunMs + BATCH_EVERY_MS - performance.now(), signal);
    begunMs = performance.now();
    const release = await permits.acquire();
    const first = at;
    const records: LogRecord[] = [];
    let bytes = 0;
    try {
      for (;;) {
        // One by one: a spread of a hundred thousand records overflows the stack.
        for (const record of chunk.records) records.push(record);
        bytes += chunk.records.reduce((sum, record) => sum + recordBytes(record), 0);
        at = chunk.nextOffset;
        if (records.length >= MAX_BATCH_EVENTS || bytes >= MAX_BATCH_BYTES) break;
        chunk = await reader.read(at, {
          waitMs: 0,
          maxBytes: FETCH_BYTES,
          maxRecords: MAX_BATCH_EVENTS - records.length,
          maxRecordBytes: Math.max(MAX_BATCH_BYTES - bytes, FETCH_BYTES),
        });
        if (chunk.nextOffset === at) break;
      }
    } catch (error) {
      release();
      throw error;
    }
    const last = records.at(-1);
    if (last !== undefined) fingerprint = fingerprintOf(last);
    yield {
      records: records.map(({ offset, key, value, withheld }) => ({
        position: offset,
        key,
        value,
        withheld,
      })),
      first,
      next: at,
      bytes,
      fingerprint,
      release,
    };
  }
}
