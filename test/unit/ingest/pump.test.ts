import { afterAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../workers/adapters/clickhouse/client.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import { createBatchMemories } from '../../../workers/ingest/batch-memories.ts';
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

describe('pump', () => {
  it('gives back every memory when a store fails, so that a night without ClickHouse does not end ingest', async () => {
    const memories = createBatchMemories(2);
    // More failures than there are memories: with one lost each time, the third would wait for ever.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
      const source = { kind: 'archive', name: 'a', sha256: '0'.repeat(64) } as const;
      const pumped = pump(
        { client, validator, memories },
        source,
        1,
        undefined,
        orderBatches(memories, 3),
        progress,
        () => undefined,
      );
      await expect(pumped).rejects.toThrow(/ECONNREFUSED/);
      expect(progress).toMatchObject({ next: 0n, records: 0 });
    }
  }, 5_000);
});
