import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { type BufferPools, createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { createIngestContext, pump, type ReadBatches } from '../../../workers/ingest/pump.ts';
import { orderBatches } from '../../support/batches.ts';
import { COUNTIES } from '../../support/events.ts';

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
