import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { migrateTables } from '../../../operations/migrate-tables.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { emptyDatabase, freshDatabase, schemaOf, type TestDatabase } from '../../support/database.ts';
import { MIGRATIONS, type NextRelease, nextRelease } from '../../support/next-release.ts';

const WORKERS = 6;

let engines: TestEngines;
let next: NextRelease;
/** Of a database that the next release made. */
let wanted: Awaited<ReturnType<typeof schemaOf>>;
let database: TestDatabase;
beforeAll(async () => {
  [engines, next] = await Promise.all([startTestEngines({ clickhouse: true }), nextRelease()]);
  await using fresh = await emptyDatabase(engines.connections.clickhouse);
  await migrate(fresh.client, next.schema);
  wanted = await schemaOf(fresh.client);
});
afterAll(() => Promise.all([engines.stop(), next[Symbol.asyncDispose]()]));
beforeEach(async () => {
  database = await freshDatabase(engines.connections.clickhouse);
  return () => database[Symbol.asyncDispose]();
});

async function expectNextRelease({ client }: TestDatabase): Promise<void> {
  expect(await schemaOf(client)).toEqual(wanted);
  expect(await migrate(client, next.schema)).toEqual([]);
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

describe('an upgrade to the next release', () => {
  it('gives the tables and views of a new database', async () => {
    await migrate(database.client, next.schema);
    await expectNextRelease(database);
  });

  it.each([1, 2, 3, 10])('continues after a process died after %i statements', async (statements) => {
    const { client } = database;
    const before = await schemaOf(client);
    await expect(migrate(dyingAfter(client, statements), next.schema)).rejects.toThrow('died');
    expect(await schemaOf(client)).not.toEqual(before);
    await migrate(client, next.schema);
    await expectNextRelease(database);
  });

  it('may be made by several workers at once', async () => {
    const connection = { ...engines.connections.clickhouse, database: database.name };
    const clients = Array.from({ length: WORKERS }, () => connectClickHouse(connection));
    await Promise.all(clients.map((client) => migrate(client, next.schema)));
    await Promise.all(clients.map((client) => client.close()));
    await expectNextRelease(database);
  });

  it('is refused before its first statement if a table will not have the declared form', async () => {
    const { client } = database;
    await client.command({ query: 'ALTER TABLE rollup MODIFY COLUMN paid_orders UInt32' });
    const before = [await schemaOf(client), await recordsOf(client)];
    await expect(migrate(client, next.schema)).rejects.toThrow(
      'the table rollup differs from tables/0005_rollup.sql: column paid_orders: in the database UInt32, declared UInt64',
    );
    expect([await schemaOf(client), await recordsOf(client)]).toEqual(before);
  });

  it('is printed by a dry run, which changes nothing', async () => {
    const { client } = database;
    const before = [await schemaOf(client), await recordsOf(client)];
    const printed = await migrateTables(client, true, next.schema);
    expect([await schemaOf(client), await recordsOf(client)]).toEqual(before);
    const views = printed.findIndex(({ file }) => !/^(?:tables|migrations)\//.test(file));
    expect(printed.slice(0, views)).toEqual([
      { file: 'tables/9001_note.sql', statements: [expect.stringMatching(/^CREATE TABLE/)] },
      ...Object.entries(MIGRATIONS).map(([file, statements]) => ({ file, statements })),
      {
        file: 'tables/0001_orders.sql',
        statements: ["ALTER TABLE orders COMMENT COLUMN `note` 'A note'"],
      },
      {
        file: 'tables/0004_quarantine.sql',
        statements: ["ALTER TABLE quarantine COMMENT COLUMN `payload_bytes` 'Size of the event, in bytes'"],
      },
      {
        file: 'tables/0005_rollup.sql',
        statements: ["ALTER TABLE rollup COMMENT COLUMN `returned_orders` 'Returned'"],
      },
    ]);
    expect(await migrateTables(client, false, next.schema)).toEqual(printed);
    expect(await migrateTables(client, true, next.schema)).toEqual([]);
  });
});
