import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../errors/causes.ts';
import { isConcurrentMigration } from '../errors/clickhouse-codes.ts';
import { type ClickHouseClient, rows } from './client.ts';

const FOLDER = new URL('../../schemas/clickhouse/', import.meta.url);
const ATTEMPTS = 50;
const PAUSE_MS = 200;

interface Migration {
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
  /** Tables and views that the file creates. */
  readonly makes: readonly string[];
  readonly makesTable: boolean;
}

const MADE = /^CREATE (?:TABLE IF NOT EXISTS|OR REPLACE VIEW) (\w+)/gm;
const TABLE_MADE = /^CREATE TABLE/m;

/**
 * Brings the database to this version's tables and views. Each numbered file is safe to run again, so a migration is
 * safe after a crash, and beside another worker that migrates. It applies every file from the first one that is new,
 * has changed, or whose table or view is gone: a view keeps the columns that other views had when it was created.
 * Returns the names of the applied files. Throws if a table of another version exists, since no file alters a table.
 */
export async function migrate(client: ClickHouseClient): Promise<string[]> {
  const migrations = await readMigrations();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyChanged(client, migrations);
    } catch (error) {
      if (!isConcurrentMigration(errorCode(error)) || attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, FOLDER), 'utf8');
      const makes = [...text.matchAll(MADE)].map(([, name = '']) => name);
      return {
        file,
        text,
        makes,
        makesTable: TABLE_MADE.test(text),
        sha256: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}

async function applyChanged(client: ClickHouseClient, migrations: readonly Migration[]): Promise<string[]> {
  const [first, ...others] = migrations;
  if (first === undefined) throw new Error(`${FOLDER.pathname} holds no migrations`);
  // Creates the table of applied files.
  await run(client, first);
  const found = await rows<{ file: string; sha256: string }>(
    client,
    'SELECT file, sha256 FROM migration FINAL',
  );
  const applied = new Map(found.map(({ file, sha256 }) => [file, sha256]));
  const there = await rows<{ name: string }>(
    client,
    'SELECT name FROM system.tables WHERE database = currentDatabase()',
  );
  const names = new Set(there.map(({ name }) => name));
  refuseOtherTables(others, applied, names);
  const from = others.findIndex(
    ({ file, sha256, makes }) => applied.get(file) !== sha256 || makes.some((name) => !names.has(name)),
  );
  const changed = from < 0 ? [] : others.slice(from);
  for (const migration of changed) {
    await run(client, migration);
    const { file, sha256 } = migration;
    await client.insert({ table: 'migration', format: 'JSONEachRow', values: [{ file, sha256 }] });
  }
  return changed.map(({ file }) => file);
}

/** CREATE TABLE IF NOT EXISTS would keep a table of another version, and inserts would not fit it. */
function refuseOtherTables(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
  there: ReadonlySet<string>,
): void {
  for (const { file, sha256, makes, makesTable } of migrations) {
    const before = applied.get(file);
    if (!makesTable || before === undefined || before === sha256 || !makes.some((name) => there.has(name)))
      continue;
    throw new Error(
      `the table ${makes.join()} was made by another version of ${file}: ` +
        'give this version a separate database, and load the sources again',
    );
  }
}

async function run(client: ClickHouseClient, { text }: Migration): Promise<void> {
  for (const statement of text.split(/;[ \t]*$/m)) {
    if (statement.replace(/^\s*--.*$/gm, '').trim() !== '') await client.command({ query: statement.trim() });
  }
}
