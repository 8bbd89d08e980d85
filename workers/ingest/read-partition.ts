import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import type { LogReader } from '../../adapters/kafka/log-reader.ts';
import { pause } from '../pause.ts';
import { BATCH_ROOM, type BatchMemory } from './batch-memory.ts';
import type { Memories } from './memories.ts';
import type { SourceBatch } from './source-batch.ts';

const IDLE_WAIT_MS = 500;

/** What every partition may have in memory while it waits for a batch's: a little, for there may be hundreds. */
const BEGINNING = {
  waitMs: IDLE_WAIT_MS,
  maxBytes: 64 * 1024,
  most: { records: 10_000, bytes: 256 * 1024 },
};
const WHOLE = { waitMs: 0, maxBytes: 1024 * 1024, most: BATCH_ROOM };

/**
 * Batches begin no faster than this, unless a whole one waits: to store one costs ClickHouse some 40 ms of processor time
 * however few rows it has, and a publisher's every request would be one.
 */
const BATCH_EVERY_MS = 300;

export interface ReadPartition {
  readonly reader: LogReader;
  readonly memories: Memories<BatchMemory>;
  readonly from: bigint;
  readonly fingerprint: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly onIdle: (highWatermark: bigint) => void;
}

/**
 * Batches of a partition until the deadline or the signal. Waits for the first record without holding a memory,
 * so that idle partitions cost nothing, then fills the batch from what is there.
 */
export async function* readPartition(options: ReadPartition): AsyncGenerator<SourceBatch> {
  const { reader, memories, deadlineMs, signal, onIdle } = options;
  let at = options.from;
  let fingerprint = options.fingerprint;
  let begunMs = -Infinity;
  while (!signal.aborted && Date.now() < deadlineMs) {
    const beginning = new CollectedRecords();
    let chunk = await reader.read(at, beginning, BEGINNING);
    onIdle(chunk.highWatermark);
    if (chunk.nextOffset === at) continue;
    const waiting = chunk.highWatermark - chunk.nextOffset;
    if (waiting < BATCH_ROOM.records) await pause(begunMs + BATCH_EVERY_MS - performance.now(), signal);
    begunMs = performance.now();
    const held = await memories.acquire();
    const first = at;
    try {
      beginning.moveTo(held.memory);
      for (;;) {
        const [before] = [at, (at = chunk.nextOffset)];
        if (at === before || held.memory.isFull) break;
        chunk = await reader.read(at, held.memory, WHOLE);
      }
    } catch (error) {
      held.release();
      throw error;
    }
    fingerprint = held.memory.fingerprint() ?? fingerprint;
    yield { held, first, next: at, fingerprint };
  }
}
