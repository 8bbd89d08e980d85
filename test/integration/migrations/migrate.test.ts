import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { freshDatabase } from '../../support/database.ts';

const FILES = readdirSync(new URL('../../../schemas/clickhouse/', import.meta.url)).sort();
const WORKERS = 6;

let engines: TestEngines;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
});
afterAll(() => engines.stop());

async function schemaOf(client: ClickHouseClient): Promise<unknown> {
  const found = await rows<{ name: string; query: string }>(
    client,
    `SELECT name, replaceAll(create_table_query, currentDatabase(), 'db') AS query
     FROM system.tables WHERE database = currentDatabase() ORDER BY name`,
  );
  return found;
}

describe('migrate', () => {
  it('changes nothing when it runs again', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const before = await schemaOf(database.client);
    expect(await migrate(database.client)).toEqual([]);
    expect(await schemaOf(database.client)).toEqual(before);
  });

  it('applies a changed file and all files after it, whose columns may depend on it', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const file = '0009_ingest_range_view.sql';
    const before = await schemaOf(client);
    await client.insert({ table: 'migration', format: 'JSONEachRow', values: [{ file, sha256: 'another' }] });
    expect(await migrate(client)).toEqual(FILES.slice(FILES.indexOf(file)));
    expect(await schemaOf(client)).toEqual(before);
  });

  it('refuses a database with a table of another version, and changes nothing', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const before = await schemaOf(client);
    const file = '0003_slice_arrivals.sql';
    await client.insert({ table: 'migration', format: 'JSONEachRow', values: [{ file, sha256: 'another' }] });
    await client.command({ query: 'DROP VIEW accounting' });
    await expect(migrate(client)).rejects.toThrow(
      'the table slice_arrivals was made by another version of 0003_slice_arrivals.sql',
    );
    expect(await schemaOf(client)).toEqual(
      (before as { name: string }[]).filter(({ name }) => name !== 'accounting'),
    );
  });

  it('creates a dropped table again', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const before = await schemaOf(client);
    await client.command({ query: 'DROP TABLE quarantine' });
    expect(await migrate(client)).toEqual(FILES.slice(FILES.indexOf('0004_quarantine.sql')));
    expect(await schemaOf(client)).toEqual(before);
  });

  it('lets several workers start at once on an empty database', async () => {
    await using model = await freshDatabase(engines.connections.clickhouse);
    const admin = connectClickHouse({ ...engines.connections.clickhouse, database: 'default' });
    for (let time = 0; time < 3; time += 1) {
      await admin.command({ query: 'CREATE DATABASE at_once' });
      const clients = Array.from({ length: WORKERS }, () =>
        connectClickHouse({ ...engines.connections.clickhouse, database: 'at_once' }),
      );
      await Promise.all(clients.map((client) => migrate(client)));
      const [client] = clients;
      expect(client && (await schemaOf(client))).toEqual(await schemaOf(model.client));
      await Promise.all(clients.map((one) => one.close()));
      await admin.command({ query: 'DROP DATABASE at_once' });
    }
    await admin.close();
  });

  it('leaves views readable while workers start', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    let [starting, reads] = [true, 0];
    const reader = (async (): Promise<void> => {
      for (; starting; reads += 1) await rows(client, 'SELECT * FROM accounting');
    })();
    for (let start = 0; start < 20 || reads <= 5; start += 1) await migrate(client);
    starting = false;
    await reader;
    expect(reads).toBeGreaterThan(5);
  });
});
