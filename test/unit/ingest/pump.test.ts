import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { type BatchMemories, createBatchMemories } from '../../../workers/ingest/batch-memories.ts';
import { createIngestor } from '../../../workers/ingest/ingestor.ts';
import { pump, type ReadBatches } from '../../../workers/ingest/pump.ts';
import { validateBatch } from '../../../workers/validation/validate-batch.ts';
import { orderBatches } from '../../support/batches.ts';
import { COUNTIES } from '../../support/events.ts';

// Nothing listens on port 1: every insert fails, as while ClickHouse is away.
const client = connectClickHouse({ url: 'http://127.0.0.1:1' });
afterAll(() => client.close());

const validator = {
  validate: async (batch: Parameters<typeof validateBatch>[0]) => validateBatch(batch, COUNTIES),
  close: () => Promise.resolve(),
};

async function pumpIsRefused(memories: BatchMemories, read: ReadBatches): Promise<void> {
  const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  const source = { kind: 'archive', name: 'a', sha256: '0'.repeat(64) } as const;
  const ingestor = createIngestor(client, validator, memories);
  const pumped = pump(ingestor, source, 1, undefined, read, progress, () => undefined);
  await expect(pumped).rejects.toThrow(/ECONNREFUSED/);
  expect(progress).toMatchObject({ next: 0n, records: 0 });
}

describe('pump, where a store fails,', () => {
  it('gives back every memory, so that a night without ClickHouse does not end ingest', async () => {
    const memories = createBatchMemories(2);
    // More failures than there are memories: with one lost each time, the third would wait for ever.
    for (let attempt = 0; attempt < 5; attempt += 1)
      await pumpIsRefused(memories, () => orderBatches(memories, 3));
  }, 5_000);

  it('ends while other sources fail too, though all memory is held by batches that will not be stored', async () => {
    const memories = createBatchMemories(4);
    const sources = Array.from({ length: 4 }, () =>
      pumpIsRefused(memories, () => orderBatches(memories, 50)),
    );
    await Promise.all(sources);
  }, 5_000);

  it('ends though nothing more is to be read', async () => {
    const memories = createBatchMemories(1);
    await pumpIsRefused(memories, async function* (signal) {
      yield* orderBatches(memories, 1);
      if (!signal.aborted) await once(signal, 'abort');
    });
  }, 5_000);
});
