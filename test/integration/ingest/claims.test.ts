import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { claimHole } from '../../../pipeline/ledger/claim-hole.ts';
import { ClaimedByOtherError, claimMissing, emptyRange } from '../../../pipeline/ledger/claim-missing.ts';
import { logRanges } from '../../../pipeline/ledger/ingest-log.ts';
import type { PartitionSource } from '../../../pipeline/ledger/source.ts';
import { startTestEngines } from '../../engines.ts';
import { used } from '../../support/used.ts';

const engines = used(() => startTestEngines({ clickhouse: true }));
let client: ClickHouseClient;
beforeAll(async () => {
  client = connectClickHouse(engines.connections.clickhouse);
  await migrate(client);
});
afterAll(async () => {
  await client.close();
});

interface LogRow {
  readonly epoch: number;
}

/** A reader whose every claim another one overtakes, with the next higher epoch. */
function overtaken(): ClickHouseClient {
  const reader = connectClickHouse(engines.connections.clickhouse);
  const insert = reader.insert.bind(reader) as (params: unknown) => ReturnType<typeof reader.insert>;
  reader.insert = async (params: { readonly values: unknown }) => {
    const values = (params.values as readonly LogRow[]).map((row) => ({ ...row, epoch: row.epoch + 1 }));
    await insert({ ...params, values });
    return insert(params);
  };
  return reader;
}

async function claims(source: string): Promise<number> {
  const [found] = await rows<{ n: string }>(
    client,
    'SELECT count() AS n FROM ingest_log WHERE source = {source:String} AND records = 0',
    { source },
  );
  return Number(found?.n);
}

describe('a reader that others overtake each time', () => {
  it('of an archive gives up, and says that it tries again', async () => {
    const reader = overtaken();
    const source = 'archive/overtaken@0123456789abcdef';
    const claim = claimMissing(reader, [{ source, first: 0n, next: 10n, baseEpoch: 1 }], 0);
    await expect(claim).rejects.toThrow(ClaimedByOtherError);
    await expect(claim).rejects.toThrow(
      `another reader of ${source} claimed position 0 first; this one tries again`,
    );
    expect(await claims(source)).toBe(40);
    await reader.close();
  });

  it('of a partition does so too', async () => {
    const reader = overtaken();
    const source: PartitionSource = { kind: 'kafka', topic: 'overtaken', partition: 0 };
    const logged = { ...emptyRange('kafka/overtaken/0', 1, 0n), next: 5n, records: 5, accepted: 5 };
    await logRanges(client, [logged, { ...logged, epoch: 1_000_000_000, first: 10n, next: 15n }]);
    const claim = claimHole(reader, source, { first: 5n, next: 10n });
    await expect(claim).rejects.toThrow(ClaimedByOtherError);
    await reader.close();
  });
});
