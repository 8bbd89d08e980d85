import { describe, expect, it } from 'vitest';
import type { LogReader } from '../../../adapters/kafka/log-reader.ts';
import { createBufferPools } from '../../../services/validation/buffer-pools.ts';
import { BATCH_CAPACITY } from '../../../services/validation/batch-buffer.ts';
import { readPartition } from '../../../workers/ingest/read-partition.ts';

const EVENT = Buffer.alloc(650, 'x');

/** A log with as many events as `end` returns; a response has as many as its bytes allow. */
function logOf(end: () => number): LogReader {
  const none = (): Promise<bigint> => Promise.reject(new Error('this test does not expect the call'));
  return {
    earliest: none,
    latest: none,
    offsetAt: none,
    close: () => Promise.resolve(),
    read: (from, sink, { maxBytes }) => {
      const highWatermark = BigInt(end());
      const last = from + BigInt(Math.floor(maxBytes / EVENT.length));
      let at = from;
      for (; at < highWatermark && at < last && sink.records < BATCH_CAPACITY.records; at += 1n)
        sink.put({
          baseOffset: at,
          offsetDelta: 0,
          timestampMs: 0,
          bytes: EVENT,
          keyAt: 0,
          keyLength: -1,
          valueAt: 0,
          valueLength: EVENT.length,
        });
      return Promise.resolve({ nextOffset: at, highWatermark });
    },
  };
}

/** The numbers of events in the first `batches` batches. */
async function sizesOf(batches: number, reader: LogReader): Promise<number[]> {
  const sizes: number[] = [];
  const source = readPartition({
    reader,
    pool: createBufferPools({ events: 1 }).events,
    from: 0n,
    fingerprint: '',
    deadlineMs: Infinity,
    signal: new AbortController().signal,
    onHighWatermark: () => undefined,
  });
  for await (const { events } of source) {
    sizes.push(events.resource.records);
    events.release();
    if (sizes.length === batches) break;
  }
  return sizes;
}

describe('readPartition', () => {
  it('begins three batches a second when it is up to date, however many events come in between', async () => {
    const startedMs = performance.now();
    const perMs = 10;
    const [, ...later] = await sizesOf(
      4,
      logOf(() => 1 + Math.floor((performance.now() - startedMs) * perMs)),
    );
    // As many as come in 300 ms, less those that the previous batch took while it was being filled.
    for (const size of later) expect(size).toBeGreaterThan(200 * perMs);
  });

  it('fills whole batches when enough events wait', async () => {
    const waiting = 3 * BATCH_CAPACITY.records + 10;
    const [first, second, third] = await sizesOf(
      3,
      logOf(() => waiting),
    );
    expect([first, second, third]).toEqual([
      BATCH_CAPACITY.records,
      BATCH_CAPACITY.records,
      BATCH_CAPACITY.records,
    ]);
  });
});
