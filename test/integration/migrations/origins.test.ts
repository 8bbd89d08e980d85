import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { ORIGIN } from '../../../domain/slices.ts';
import { insertArrivals } from '../../../workers/ingest/store-ranges.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { freshDatabase } from '../../support/database.ts';

let engines: TestEngines;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
});
afterAll(() => engines.stop());

describe('the column of origins', () => {
  it('calls what was stored before unknown, and lets workers of the release before go on inserting', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    // As the release before writes its rows.
    const insert = (startSeconds: number) =>
      client.insert({
        table: 'slice_arrivals',
        format: 'JSONCompactEachRow',
        values: [[startSeconds, 1, '1510329600.000']],
      });
    await client.command({ query: 'ALTER TABLE slice_arrivals DROP COLUMN origins' });
    await client.command({
      query:
        "DELETE FROM migration WHERE file IN ('migrations/m0018_origins_of_arrivals.sql', 'tables/0003_slice_arrivals.sql')",
    });
    await insert(1_510_329_600);
    await migrate(client);
    await insert(1_510_329_605);
    await insertArrivals(client, [{ arrivals: [[1_510_329_605_000, 1, ORIGIN.simulation]] }]);
    await insertArrivals(client, [{ arrivals: [[1_510_329_610_000, 1, ORIGIN.unmarked]] }]);
    await insertArrivals(client, [{ arrivals: [[1_510_329_610_000, 1, 0]] }]);
    await client.command({ query: 'OPTIMIZE TABLE slice_arrivals FINAL' });
    const found = await rows(
      client,
      'SELECT toUnixTimestamp(slice_start) AS start, arrivals, origins FROM slice_arrivals ORDER BY start',
    );
    expect(found).toEqual([
      { start: 1_510_329_600, arrivals: '1', origins: 4 },
      { start: 1_510_329_605, arrivals: '2', origins: 6 },
      { start: 1_510_329_610, arrivals: '2', origins: 1 },
    ]);
  });
});
