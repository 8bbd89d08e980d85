import { randomBytes } from 'node:crypto';
import type { ClickHouseClient } from '../client.ts';
import type { SchemaFile } from './schema-files.ts';
import { commentStatements, differencesOf, type FormDifference, readForm } from './table-form.ts';

/** A process that takes longer for its comparison than this has crashed. */
const ABANDONED_MS = 3_600_000;

export interface TableComparison {
  /** Empty if the migrations make the table the declared one. */
  readonly differences: readonly FormDifference[];
  /** The statements that give it the declared comments. */
  readonly comments: readonly string[];
}

/**
 * Compares a table, as it will be after the pending migrations, with its declared form, and changes neither. ClickHouse
 * itself makes both forms, as empty tables under scratch names: it writes types and expressions in its own way.
 */
export async function compareTable(
  client: ClickHouseClient,
  table: SchemaFile,
  pending: readonly SchemaFile[],
): Promise<TableComparison> {
  const prefix = `migrate_${Date.now()}_${randomBytes(4).toString('hex')}`;
  const [declared, migrated] = [`${prefix}_declared`, `${prefix}_migrated`];
  try {
    for (const statement of table.statements) await runUnder(client, declared, statement);
    if (pending.length > 0) await client.command({ query: `CREATE TABLE ${migrated} AS ${table.name}` });
    for (const { statements } of pending)
      for (const statement of statements) await runUnder(client, migrated, statement);
    const wanted = await readForm(client, declared);
    const present = await readForm(client, table.name);
    const { parts, columnComments } = pending.length === 0 ? present : await readForm(client, migrated);
    // CREATE TABLE ... AS copies no comment of the table.
    const future = { parts, columnComments, comment: present.comment };
    return {
      differences: differencesOf(future, wanted),
      comments: commentStatements(table.name, future, wanted),
    };
  } finally {
    for (const name of [declared, migrated])
      await client.command({ query: `DROP TABLE IF EXISTS ${name} SYNC` });
  }
}

function runUnder(client: ClickHouseClient, name: string, statement: string): Promise<unknown> {
  const query = statement.replace(/^(CREATE TABLE IF NOT EXISTS|ALTER TABLE) \w+/, `$1 ${name}`);
  return client.command({ query });
}

/** Drops the scratch tables of processes that crashed, and of no other. */
export async function dropAbandoned(client: ClickHouseClient, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const startedMs = Number(/^migrate_(\d+)_[0-9a-f]{8}_(?:declared|migrated)$/.exec(name)?.[1] ?? NaN);
    if (Date.now() - startedMs > ABANDONED_MS)
      await client.command({ query: `DROP TABLE IF EXISTS ${name} SYNC` });
  }
}
