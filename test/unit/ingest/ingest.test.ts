import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import type { LogReader } from '../../../adapters/kafka/log-reader.ts';
import { startSpan } from '../../../adapters/tracing/spans.ts';
import {
  boundaryFrom,
  countOf,
  describeStretches,
  type Stretch,
  uncovered,
} from '../../../pipeline/ledger/coverage.ts';
import type { Source } from '../../../pipeline/ledger/source.ts';
import {
  BATCH_CAPACITY,
  type BufferPools,
  createBufferPools,
} from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import type { Rejects } from '../../../publishers/rejects/reject-events.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { readPartition } from '../../../workers/ingest/drain-partition.ts';
import { createIngestContext, pump, type ReadBatches } from '../../../workers/ingest/pump.ts';
import { publishRejects } from '../../../workers/ingest/rejects.ts';
import { orderBatches, utf8, validateLines } from '../../support/batches.ts';
import { COUNTIES } from '../../support/events.ts';

/** Stretches that are written as `10-12 15-19`, each without its end. */
const stretches = (text: string): Stretch[] =>
  [...text.matchAll(/(\d+)-(\d+)/g)].map(([, first = '', next = '']) => ({
    first: BigInt(first),
    next: BigInt(next),
  }));

describe('uncovered', () => {
  it.each([
    ['the whole stretch where nothing covers it', '', '10-20'],
    ['nothing where one part covers it all', '0-30', ''],
    ['nothing where adjacent parts cover it', '5-15 15-20', ''],
    ['the front', '12-20', '10-12'],
    ['the end', '0-18', '18-20'],
    ['each hole between parts', '10-12 13-15 19-40', '12-13 15-19'],
    ['each hole once where parts overlap', '8-17 9-12 16-18', '18-20'],
    ['the whole stretch where all parts lie outside it', '0-10 20-30', '10-20'],
  ])('returns %s', (_, covered, holes) => {
    expect(uncovered({ first: 10n, next: 20n }, stretches(covered))).toEqual(stretches(holes));
  });

  it('returns nothing for an empty stretch', () => {
    expect(uncovered({ first: 5n, next: 5n }, [])).toEqual([]);
  });
});

describe('boundaryFrom', () => {
  it.each([
    ['', 10n],
    ['0-10 10-20', 10n],
    ['4-12', 12n],
    ['4-12 11-15 15-20', 15n],
  ])('for position 10 and the parts %j is %i', (covered, boundary) => {
    expect(boundaryFrom(10n, stretches(covered))).toBe(boundary);
  });
});

describe('describeStretches', () => {
  it.each([
    ['7-8', 'offset 7', 1n],
    ['2-4', 'offsets 2 to 3', 2n],
    ['2-4 7-8 9-12', 'offsets 2 to 3 and 7 and 9 to 11', 6n],
  ])('describes %j as %s, with a count of %i', (parts, words, count) => {
    expect(describeStretches(stretches(parts))).toBe(words);
    expect(countOf(stretches(parts))).toBe(count);
  });
});

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

// Nothing listens on port 1: every insert fails, as when ClickHouse is down.
const client = connectClickHouse({ url: 'http://127.0.0.1:1' });
afterAll(() => client.close());

const validator = {
  validate: async (batch: Parameters<typeof validateBatch>[0]) => validateBatch(batch, COUNTIES),
  close: () => Promise.resolve(),
};

async function expectPumpToFail(pools: BufferPools, read: ReadBatches): Promise<void> {
  const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  const source = { kind: 'archive', name: 'a', sha256: '0'.repeat(64) } as const;
  const ingestContext = createIngestContext(client, validator, pools);
  const pumped = pump(ingestContext, {
    source,
    epoch: 1,
    topicPlatform: undefined,
    read,
    progress,
    onStored: () => undefined,
  });
  await expect(pumped).rejects.toThrow(/ECONNREFUSED/);
  expect(progress).toMatchObject({ next: 0n, records: 0 });
}

describe('pump, when storing fails,', () => {
  it('releases every buffer, so that ingest survives a long outage of ClickHouse', async () => {
    const pools = createBufferPools({ events: 2 });
    // More failures than buffers: if each lost one, the third attempt would wait for ever.
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expectPumpToFail(pools, () => orderBatches(pools, 3));
  });

  it('ends while other sources fail too, though batches that will not be stored hold all buffers', async () => {
    const pools = createBufferPools({ events: 4 });
    const sources = Array.from({ length: 4 }, () => expectPumpToFail(pools, () => orderBatches(pools, 50)));
    await Promise.all(sources);
  });

  it('ends though the source has no more batches to yield', async () => {
    const pools = createBufferPools({ events: 1 });
    await expectPumpToFail(pools, async function* (signal) {
      yield* orderBatches(pools, 1);
      if (!signal.aborted) await once(signal, 'abort');
    });
  });
});

const JD: Source = { kind: 'kafka', topic: 'orders.events.v1.jd', partition: 1 };
const ARCHIVE: Source = { kind: 'archive', name: 'jd.ndjson', sha256: '0'.repeat(64) };

/** A range with so many lines that are no JSON. */
function rangeOf(source: Source, refused: number) {
  const result = validateLines(Array.from({ length: refused }, () => utf8('no JSON')));
  return { source, batches: [{ result }], span: startSpan('store', {}) };
}

async function sentOf(ranges: readonly ReturnType<typeof rangeOf>[]) {
  const sent: [Platform, string[]][] = [];
  const send = (platform: Platform, rejects: readonly Rejects[]): Promise<void> => {
    const places = rejects.flatMap(({ source, events }) =>
      events.map(({ position }) => `${String(source.partition)}/${String(position)}`),
    );
    sent.push([platform, places]);
    return Promise.resolve();
  };
  await publishRejects({ send, close: () => Promise.resolve() }, ranges);
  return sent;
}

describe('what a store writes to topics of rejects', () => {
  it('has no line of an archive', async () => {
    expect(await sentOf([rangeOf(ARCHIVE, 2), rangeOf(JD, 1)])).toEqual([['jd', ['1/0']]]);
  });
});
