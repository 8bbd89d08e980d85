import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { migrateTables } from '../../../operations/migrate-tables.ts';
import { startTestEngines } from '../../engines.ts';
import { emptyDatabase, freshDatabase, schemaOf, type TestDatabase } from '../../support/database.ts';
import { MIGRATIONS, nextRelease } from '../../support/project-copy.ts';
import { used } from '../../support/used.ts';

/** Of the views, in the order of their numbers. */
const VIEW_FILES = ['internal', 'views']
  .flatMap((folder) =>
    readdirSync(new URL(`../../../schemas/clickhouse/${folder}/`, import.meta.url)).map((file) => ({
      file,
      path: `${folder}/${file}`,
    })),
  )
  .sort((a, b) => (a.file < b.file ? -1 : 1))
  .map(({ path }) => path);
const WORKERS = 6;

const engines = used(() => startTestEngines({ clickhouse: true }));
const next = used(nextRelease);

/** Records that another form of a file was applied. */
async function forget(client: ClickHouseClient, file: string): Promise<void> {
  await client.insert({ table: 'migration', format: 'JSONEachRow', values: [{ file, sha256: 'another' }] });
}

async function applied(client: ClickHouseClient): Promise<string[]> {
  return (await migrate(client)).map(({ path }) => path);
}

describe('migrate', () => {
  it('changes nothing when it runs again', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const before = await schemaOf(database.client);
    expect(await migrate(database.client)).toEqual([]);
    expect(await schemaOf(database.client)).toEqual(before);
  });

  it('records the migrations of a new database as applied, since its tables have their current form', async () => {
    await using database = await emptyDatabase(engines.connections.clickhouse);
    await migrate(database.client, next.schema);
    const found = await rows<{ file: string }>(
      database.client,
      "SELECT file FROM migration FINAL WHERE file LIKE 'migrations/%' ORDER BY file",
    );
    expect(found.map(({ file }) => file)).toEqual(Object.keys(MIGRATIONS));
  });

  it('applies a changed view and all views after it, whose columns may depend on it', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const file = 'internal/0009_ingest_range_view.sql';
    const before = await schemaOf(client);
    await forget(client, file);
    expect(await applied(client)).toEqual(VIEW_FILES.slice(VIEW_FILES.indexOf(file)));
    expect(await schemaOf(client)).toEqual(before);
  });

  it('creates a dropped table again', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const before = await schemaOf(client);
    await client.command({ query: 'DROP TABLE quarantine' });
    expect(await applied(client)).toEqual(['tables/0004_quarantine.sql']);
    expect(await schemaOf(client)).toEqual(before);
  });

  it('gives a table its declared comments, and leaves the views alone', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const before = await schemaOf(client);
    await client.command({ query: "ALTER TABLE orders COMMENT COLUMN `lines.sku` 'it''s \\\\ another'" });
    await client.command({ query: "ALTER TABLE orders MODIFY COMMENT 'another'" });
    await forget(client, 'tables/0001_orders.sql');
    const [step, ...others] = await migrate(client);
    expect(others).toEqual([]);
    expect(step?.statements).toEqual([
      "ALTER TABLE orders COMMENT COLUMN `lines.sku` 'Per line: stock-keeping unit'",
      "ALTER TABLE orders MODIFY COMMENT 'Latest version of every order'",
    ]);
    expect(await schemaOf(client)).toEqual(before);
    expect(await migrate(client)).toEqual([]);
  });

  it.each([
    [
      'a type',
      'ALTER TABLE quarantine MODIFY COLUMN payload_bytes UInt32',
      'the table quarantine differs from tables/0004_quarantine.sql: column payload_bytes: in the database UInt32, declared UInt64',
    ],
    [
      'a default',
      'ALTER TABLE quarantine MODIFY COLUMN quarantined_at DEFAULT now()',
      "column quarantined_at: in the database DateTime64(3, 'Asia/Shanghai') DEFAULT now(), declared DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3)",
    ],
    [
      'a codec',
      'ALTER TABLE quarantine MODIFY COLUMN message String CODEC(ZSTD(3))',
      'column message: in the database String CODEC(ZSTD(3)), declared String',
    ],
    [
      'a column too many',
      'ALTER TABLE quarantine ADD COLUMN note String',
      'column note: in the database String, declared absent',
    ],
    [
      'a column too few',
      'ALTER TABLE quarantine DROP COLUMN message',
      'column message: in the database absent, declared String',
    ],
    [
      'a setting',
      'ALTER TABLE quarantine MODIFY SETTING fsync_after_insert = 0',
      'setting fsync_after_insert: in the database 0, declared 1',
    ],
    [
      'a sorting key',
      'ALTER TABLE quarantine ADD COLUMN late UInt8, MODIFY ORDER BY (source, position, late)',
      'sorting key: in the database source, position, late, declared source, position',
    ],
  ])('refuses a table that differs in %s, and changes nothing', async (_, change, message) => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    await client.command({ query: change });
    await client.command({ query: "ALTER TABLE orders MODIFY COMMENT 'another'" });
    await client.command({ query: 'DROP VIEW accounting' });
    await client.command({ query: 'DROP TABLE conflict' });
    for (const file of ['tables/0001_orders.sql', 'tables/0004_quarantine.sql']) await forget(client, file);
    const before = await schemaOf(client);
    const refusal = await migrate(client).then(String, String);
    expect(refusal).toContain(message);
    expect(refusal).toContain('set CLICKHOUSE_DATABASE to a new database');
    expect(await schemaOf(client)).toEqual(before);
  });

  it('leaves a setting to the operator that its file does not name', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    await client.command({ query: 'ALTER TABLE quarantine MODIFY SETTING merge_with_ttl_timeout = 60' });
    await forget(client, 'tables/0004_quarantine.sql');
    expect(await applied(client)).toEqual(['tables/0004_quarantine.sql']);
  });

  it('leaves a database alone that a later release has migrated', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    await client.command({ query: 'ALTER TABLE quarantine ADD COLUMN note String' });
    const files = ['migrations/m9999_note.sql', 'tables/0004_quarantine.sql', VIEW_FILES[0] ?? ''];
    for (const file of files) await forget(client, file);
    const before = await schemaOf(client);
    expect(await migrate(client)).toEqual([]);
    expect(await schemaOf(client)).toEqual(before);
  });

  it('drops the scratch tables of a crashed process, and none that may be in use', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const before = await schemaOf(client);
    const [inUse, abandoned] = [0, 2].map(
      (hours) => `migrate_${Date.now() - hours * 3_600_000}_0123abcd_declared`,
    );
    for (const name of [inUse, abandoned])
      await client.command({ query: `CREATE TABLE ${name} (n UInt8) ENGINE = MergeTree ORDER BY n` });
    await migrate(client);
    const added = (await schemaOf(client)).filter(({ name }) => !before.some((one) => one.name === name));
    expect(added.map(({ name }) => name)).toEqual([inUse]);
  });

  it('gives stored rows the default of a new column, and keeps them', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const order = { platform: 'jd', order_id: 'before', version: 1, placed_at: '2017-11-11 00:00:00' };
    await client.insert({ table: 'orders', format: 'JSONEachRow', values: [order] });
    await migrate(client, next.schema);
    expect(await rows(client, 'SELECT order_id, note FROM orders FINAL')).toEqual([
      { order_id: 'before', note: 'none' },
    ]);
  });

  it('lets several workers start at once on an empty database', async () => {
    await using model = await freshDatabase(engines.connections.clickhouse);
    const admin = connectClickHouse({ ...engines.connections.clickhouse, database: 'default' });
    await admin.command({ query: 'CREATE DATABASE at_once' });
    const clients = Array.from({ length: WORKERS }, () =>
      connectClickHouse({ ...engines.connections.clickhouse, database: 'at_once' }),
    );
    await Promise.all(clients.map((client) => migrate(client)));
    const [client] = clients;
    expect(client && (await schemaOf(client))).toEqual(await schemaOf(model.client));
    await Promise.all(clients.map((one) => one.close()));
    await admin.command({ query: 'DROP DATABASE at_once' });
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

/** Against a database that the next release made. */
async function expectNextRelease({ client }: TestDatabase): Promise<void> {
  await using model = await emptyDatabase(engines.connections.clickhouse);
  await migrate(model.client, next.schema);
  expect(await schemaOf(client)).toEqual(await schemaOf(model.client));
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
  it.each([1, 2, 3, 10])('continues after a process died after %i statements', async (statements) => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const { client } = database;
    const before = await schemaOf(client);
    await expect(migrate(dyingAfter(client, statements), next.schema)).rejects.toThrow('died');
    expect(await schemaOf(client)).not.toEqual(before);
    await migrate(client, next.schema);
    await expectNextRelease(database);
  });

  it('may be made by several workers at once', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const connection = { ...engines.connections.clickhouse, database: database.name };
    const clients = Array.from({ length: WORKERS }, () => connectClickHouse(connection));
    await Promise.all(clients.map((client) => migrate(client, next.schema)));
    await Promise.all(clients.map((client) => client.close()));
    await expectNextRelease(database);
  });

  it('is printed by a dry run, which changes nothing', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
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
