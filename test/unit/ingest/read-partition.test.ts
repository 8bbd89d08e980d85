import { describe, expect, it } from 'vitest';
import type { LogReader } from '../../../adapters/kafka/log-reader.ts';
import { createBatchMemories } from '../../../workers/ingest/batch-memories.ts';
import { BATCH_ROOM } from '../../../workers/ingest/batch-memory.ts';
import { readPartition } from '../../../workers/ingest/read-partition.ts';

const EVENT = Buffer.alloc(650, 'x');

/** A log of events that has as many as `end` says; an answer has as many as its bytes allow. */
function logOf(end: () => number): LogReader {
  const none = (): Promise<bigint> => Promise.reject(new Error('nobody asks for it'));
  return {
    earliest: none,
    latest: none,
    offsetAt: none,
    close: () => Promise.resolve(),
    read: (from, sink, { maxBytes }) => {
      const highWatermark = BigInt(end());
      const last = from + BigInt(Math.floor(maxBytes / EVENT.length));
      let at = from;
      for (; at < highWatermark && at < last && sink.records < BATCH_ROOM.records; at += 1n)
        sink.put(at, 0, 0, EVENT, 0, -1, 0, EVENT.length);
      return Promise.resolve({ nextOffset: at, highWatermark });
    },
  };
}

/** Events of so many batches, one after another. */
async function sizesOf(batches: number, reader: LogReader): Promise<number[]> {
  const sizes: number[] = [];
  const source = readPartition({
    reader,
    memories: createBatchMemories(1).events,
    from: 0n,
    fingerprint: '',
    deadlineMs: Infinity,
    signal: new AbortController().signal,
    onIdle: () => undefined,
  });
  for await (const { held } of source) {
    sizes.push(held.memory.records);
    held.release();
    if (sizes.length === batches) break;
  }
  return sizes;
}

describe('batches of a partition', () => {
  it('begin three times a second where it is up to date, however many events come meanwhile', async () => {
    const startedMs = performance.now();
    const perMs = 10;
    const [, ...later] = await sizesOf(
      4,
      logOf(() => 1 + Math.floor((performance.now() - startedMs) * perMs)),
    );
    // As many as come in 300 ms, but for those that the batch before took while it was filled.
    for (const size of later) expect(size).toBeGreaterThan(200 * perMs);
  });

  it('are whole where so many events wait', async () => {
    const waiting = 3 * BATCH_ROOM.records + 10;
    const [first, second, third] = await sizesOf(
      3,
      logOf(() => waiting),
    );
    expect([first, second, third]).toEqual([BATCH_ROOM.records, BATCH_ROOM.records, BATCH_ROOM.records]);
  });
});
