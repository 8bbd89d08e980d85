import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { migrateTables } from '../../../operations/migrate-tables.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { previousDatabase, schemaOf } from '../../support/previous-release.ts';

const WORKERS = 6;

let engines: TestEngines;
let current: Awaited<ReturnType<typeof schemaOf>>;
let database: TestDatabase;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  await using fresh = await freshDatabase(engines.connections.clickhouse);
  current = await schemaOf(fresh.client);
});
afterAll(() => engines.stop());
beforeEach(async () => {
  database = await previousDatabase(engines.connections.clickhouse);
  return () => database[Symbol.asyncDispose]();
});

/** The tables and views that this release declares; views that it no longer has stay for workers of the previous one. */
async function declared(client: ClickHouseClient): Promise<typeof current> {
  const names = current.map(({ name }) => name);
  return (await schemaOf(client)).filter(({ name }) => names.includes(name));
}

async function recordsOf(client: ClickHouseClient): Promise<unknown[]> {
  return await rows(client, 'SELECT file, sha256 FROM migration FINAL ORDER BY file');
}

/** A client whose process dies after so many statements that change tables and views for good. */
function dyingAfter(client: ClickHouseClient, statements: number): ClickHouseClient {
  let left = statements;
  const command: ClickHouseClient['command'] = (params) => {
    if (!/\bmigrate_\d/.test(params.query)) left -= 1;
    return left < 0 ? Promise.reject(new Error('died')) : client.command(params);
  };
  return new Proxy(client, {
    get: (target, key) => {
      const value: unknown = key === 'command' ? command : Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('an upgrade from the previous release', () => {
  it('gives the tables and views of a new database', async () => {
    await migrate(database.client);
    expect(await declared(database.client)).toEqual(current);
    expect(await migrate(database.client)).toEqual([]);
  });

  it.each([1, 2, 3, 10])('continues after a process died after %i statements', async (statements) => {
    const before = await schemaOf(database.client);
    await expect(migrate(dyingAfter(database.client, statements))).rejects.toThrow('died');
    expect(await schemaOf(database.client)).not.toEqual(before);
    await migrate(database.client);
    expect(await declared(database.client)).toEqual(current);
    expect(await migrate(database.client)).toEqual([]);
  });

  it('may be made by several workers at once', async () => {
    const connection = { ...engines.connections.clickhouse, database: database.name };
    const clients = Array.from({ length: WORKERS }, () => connectClickHouse(connection));
    await Promise.all(clients.map((client) => migrate(client)));
    await Promise.all(clients.map((client) => client.close()));
    expect(await declared(database.client)).toEqual(current);
    expect(await migrate(database.client)).toEqual([]);
  });

  it('is refused before its first statement if a table will not have the declared form', async () => {
    const { client } = database;
    await client.command({ query: 'ALTER TABLE rollup MODIFY COLUMN paid_orders UInt32' });
    const before = [await schemaOf(client), await recordsOf(client)];
    await expect(migrate(client)).rejects.toThrow(
      'the table rollup differs from tables/0005_rollup.sql: column paid_orders: in the database UInt32, declared UInt64',
    );
    expect([await schemaOf(client), await recordsOf(client)]).toEqual(before);
  });

  it('is printed by a dry run, which changes nothing', async () => {
    const { client } = database;
    const before = [await schemaOf(client), await recordsOf(client)];
    const printed = await migrateTables(client, true);
    expect([await schemaOf(client), await recordsOf(client)]).toEqual(before);
    const tables = printed.filter(({ file }) => file.startsWith('tables/'));
    const isNew = ({ statements }: { statements: readonly string[] }) =>
      statements.some((statement) => statement.startsWith('CREATE TABLE'));
    expect(tables.filter(isNew).map(({ file }) => file)).toEqual([
      'tables/0074_edition.sql',
      'tables/0075_edition_statistic.sql',
      'tables/0076_edition_sales.sql',
      'tables/0077_edition_products.sql',
      'tables/0082_reference_outlet.sql',
      'tables/0083_reference_outlet_load.sql',
      'tables/0090_quarantine_audit.sql',
      'tables/0093_archive.sql',
      'tables/0094_archive_chunk.sql',
      'tables/0095_backfill_plan.sql',
      'tables/0096_backfill_event.sql',
      'tables/0097_removed_source.sql',
      'tables/0098_publisher_key.sql',
      'tables/0100_control_total.sql',
      'tables/0102_reference_shop.sql',
      'tables/0103_reference_shop_load.sql',
      'tables/0104_reference_category.sql',
      'tables/0105_reference_category_load.sql',
      'tables/0106_settlement.sql',
      'tables/0107_settled_order.sql',
      'tables/0109_event_index.sql',
      'tables/0111_unsent_event.sql',
      'tables/0112_reference_figure.sql',
    ]);
    expect(printed.find(({ file }) => file.startsWith('migrations/'))).toEqual({
      file: 'migrations/m0001_rollup_definition.sql',
      statements: [
        'ALTER TABLE rollup ADD COLUMN IF NOT EXISTS definition UInt16 DEFAULT 0 AFTER seen_arrivals',
      ],
    });
    const changed = tables.filter((table) => !isNew(table));
    expect(changed[0]?.file).toBe('tables/0000_migration.sql');
    const rollup = changed.find(({ file }) => file === 'tables/0005_rollup.sql');
    expect(rollup?.statements).toContainEqual(
      expect.stringMatching(/^ALTER TABLE rollup COMMENT COLUMN `definition` 'commit: /),
    );
    for (const { statements } of changed)
      for (const statement of statements)
        expect(statement).toMatch(/^ALTER TABLE \w+ (?:COMMENT COLUMN|MODIFY COMMENT) /);
    expect(await migrateTables(client, false)).toEqual(printed);
    expect(await migrateTables(client, true)).toEqual([]);
  });
});
