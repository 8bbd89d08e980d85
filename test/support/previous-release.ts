import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ClickHouseConnection } from '../../adapters/configuration/connections.ts';
import { emptyDatabase, type TestDatabase } from './database.ts';

/** The files of that release in their order, each after a line with its name. */
const DDL = new URL('../integration/migrations/previous-release.sql', import.meta.url);

const FILES = readFileSync(DDL, 'utf8')
  .split(/^-- file: /m)
  .slice(1)
  .map((part) => {
    const end = part.indexOf('\n');
    return { file: part.slice(0, end), text: part.slice(end + 1) };
  });

/** That release did not record the file of the table of applied files. */
const UNRECORDED = '0000_migration.sql';

/** A database as the previous release leaves it: its tables, its views, and its records of both. */
export async function previousDatabase(connection: ClickHouseConnection): Promise<TestDatabase> {
  const database = await emptyDatabase(connection);
  const { client } = database;
  for (const { text } of FILES) await client.command({ query: text.trim().replace(/;$/, '') });
  await client.insert({
    table: 'migration',
    format: 'JSONEachRow',
    values: FILES.filter(({ file }) => file !== UNRECORDED).map(({ file, text }) => ({
      file,
      sha256: createHash('sha256').update(text).digest('hex'),
    })),
  });
  return database;
}

/** Inserts the rows of another database into all tables, by the columns of the previous release, which knew no pairs. */
export async function copyRows(from: string, { client, name }: TestDatabase): Promise<void> {
  const tables = await rows<{ table: string; columns: string }>(
    client,
    `SELECT table, arrayStringConcat(groupArray(concat('\`', name, '\`')), ', ') AS columns FROM system.columns
     WHERE database = {name:String} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS') AND table != 'migration'
       AND table IN (SELECT name FROM system.tables WHERE database = {name:String} AND engine LIKE '%MergeTree')
     GROUP BY table`,
    { name },
  );
  for (const { table, columns } of tables) {
    const known = table === 'rollup' ? "WHERE kind != 'product_pairs'" : '';
    await client.command({
      query: `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${from}.${table} ${known}`,
    });
  }
}

/** Tables and views as ClickHouse would create them again. */
export async function schemaOf(client: ClickHouseClient): Promise<{ name: string; query: string }[]> {
  return await rows<{ name: string; query: string }>(
    client,
    `SELECT name, replaceAll(create_table_query, currentDatabase(), 'db') AS query
     FROM system.tables WHERE database = currentDatabase() ORDER BY name`,
  );
}
