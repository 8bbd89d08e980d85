import { describe, expect, it } from 'vitest';
import type { LogReader } from '../../../adapters/kafka/log-reader.ts';
import { BATCH_CAPACITY, createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import { readPartition } from '../../../workers/ingest/drain-partition.ts';

const EVENT = Buffer.alloc(650, 'x');

/** A log with as many events as `end` returns; a response has as many as its bytes allow. */
function logOf(end: () => number): LogReader {
  const none = (): Promise<bigint> => Promise.reject(new Error('this test does not expect the call'));
  return {
    earliest: none,
    latest: none,
    offsetAt: none,
    [Symbol.asyncDispose]: () => Promise.resolve(),
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

/** The numbers of events in the first `batches` batches. `onStart` is called when each begins. */
async function sizesOf(
  batches: number,
  reader: LogReader,
  onStart: () => void = () => undefined,
): Promise<number[]> {
  const sizes: number[] = [];
  const { events: pool } = createBufferPools({ events: 1 });
  const acquire: typeof pool.acquire = () => {
    onStart();
    return pool.acquire();
  };
  const source = readPartition({
    reader,
    pool: { ...pool, acquire },
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
    const openedMs = performance.now();
    const startsMs: number[] = [];
    await sizesOf(
      4,
      // An event each ten milliseconds.
      logOf(() => 1 + Math.floor((performance.now() - openedMs) / 10)),
      () => startsMs.push(performance.now()),
    );
    for (const [n, startMs] of startsMs.slice(1).entries())
      expect(startMs - (startsMs[n] ?? startMs)).toBeGreaterThan(250);
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
