import { afterAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../workers/adapters/clickhouse/client.ts';
import { pump, type SourceBatch } from '../../../workers/ingest/pump.ts';
import { createPermits, type Permits } from '../../../workers/permits.ts';
import { validateBatch } from '../../../workers/validation/validate-batch.ts';
import { utf8 } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';

// Nothing listens on port 1: every insert fails, as while ClickHouse is away.
const client = connectClickHouse({ url: 'http://127.0.0.1:1' });
afterAll(() => client.close());

const validator = {
  validate: async (batch: Parameters<typeof validateBatch>[0]) => validateBatch(batch, COUNTIES),
  close: () => Promise.resolve(),
};

async function* batches(permits: Permits, count: number): AsyncGenerator<SourceBatch> {
  for (let n = 0; n < count; n += 1) {
    const release = await permits.acquire();
    const value = utf8(JSON.stringify(validEvent({ version: n + 1 })));
    const [first, next] = [BigInt(n), BigInt(n + 1)];
    const records = [{ position: first, key: null, value }];
    yield { records, first, next, bytes: value.length, fingerprint: '1', release };
  }
}

describe('pump', () => {
  it('gives back every permit when a store fails, so that a night without ClickHouse does not end ingest', async () => {
    const permits = createPermits(2);
    // More failures than there are permits: with one lost each time, the third would wait for ever.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
      const source = { kind: 'archive', name: 'a', sha256: '0'.repeat(64) } as const;
      const pumped = pump(
        { client, validator, permits },
        source,
        1,
        undefined,
        batches(permits, 3),
        progress,
        () => undefined,
      );
      await expect(pumped).rejects.toThrow(/ECONNREFUSED/);
      expect(progress).toMatchObject({ next: 0n, records: 0 });
    }
  }, 5_000);
});
