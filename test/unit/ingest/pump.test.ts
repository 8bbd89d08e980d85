import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { type BufferPools, createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { createIngestContext, pump, type ReadBatches } from '../../../workers/ingest/pump.ts';
import { orderBatches, utf8, validateLines } from '../../support/batches.ts';
import { COUNTIES } from '../../support/events.ts';
import { startSpan } from '../../../adapters/tracing/spans.ts';
import type { Source } from '../../../pipeline/ledger/source.ts';
import type { Rejects } from '../../../publishers/rejects/reject-events.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { publishRejects } from '../../../workers/ingest/rejects.ts';

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
