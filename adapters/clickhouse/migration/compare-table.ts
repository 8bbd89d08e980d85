import { randomBytes } from 'node:crypto';
import { type ClickHouseClient, rows } from '../client.ts';
import { unreplicated } from '../cluster/ddl.ts';
import type { SchemaFile } from './schema-files.ts';
import { quotedText } from '../../../domain/text/escape.ts';

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
 * itself makes both forms, as empty tables under scratch names on this server: it writes types and expressions in its
 * own way.
 * @param stored The table that holds the rows on this server.
 */
export async function compareTable(
  client: ClickHouseClient,
  table: SchemaFile,
  stored: string,
  pending: readonly SchemaFile[],
): Promise<TableComparison> {
  const prefix = `migrate_${Date.now()}_${randomBytes(4).toString('hex')}`;
  const [declared, migrated] = [`${prefix}_declared`, `${prefix}_migrated`];
  try {
    for (const statement of table.statements) await runUnder(client, declared, statement);
    const present = await readForm(client, stored);
    if (pending.length > 0)
      await client.command({ query: `CREATE TABLE ${migrated} AS ${stored} ENGINE = ${present.engineFull}` });
    for (const { statements } of pending)
      for (const statement of statements) await runUnder(client, migrated, statement);
    const wanted = await readForm(client, declared);
    const { parts, columnComments } = pending.length === 0 ? present : await readForm(client, migrated);
    // CREATE TABLE ... AS copies no comment of the table.
    const future = { ...present, parts, columnComments };
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
export async function dropAbandoned(client: ClickHouseClient): Promise<void> {
  const found = await rows<{ name: string }>(
    client,
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'migrate_')",
  );
  for (const { name } of found) {
    const startedMs = Number(/^migrate_(\d+)_[0-9a-f]{8}_(?:declared|migrated)$/.exec(name)?.[1] ?? NaN);
    if (Date.now() - startedMs > ABANDONED_MS)
      await client.command({ query: `DROP TABLE IF EXISTS ${name} SYNC` });
  }
}

/** What makes a table, without its comments: `column county`, `engine`, `setting fsync_after_insert`, each as text. */
type Parts = ReadonlyMap<string, string>;

export interface TableForm {
  readonly parts: Parts;
  /** The engine with all its clauses, without replicas. */
  readonly engineFull: string;
  readonly comment: string;
  /** In the order of the table. */
  readonly columnComments: ReadonlyMap<string, string>;
}

export interface FormDifference {
  /** `column county`, `sorting key`. */
  readonly part: string;
  readonly inDatabase: string;
  readonly declared: string;
}

const ABSENT = 'absent';

async function readForm(client: ClickHouseClient, table: string): Promise<TableForm> {
  const columns = await rows<{ name: string; form: string; comment: string }>(
    client,
    `SELECT name, trim(concat(type, ' ', default_kind, ' ', default_expression, ' ', compression_codec)) AS form, comment
     FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    { table },
  );
  const [found] = await rows<Record<'engineFull' | 'partitionKey' | 'sortingKey' | 'comment', string>>(
    client,
    `SELECT engine_full AS engineFull, partition_key AS partitionKey, sorting_key AS sortingKey, comment
     FROM system.tables WHERE database = currentDatabase() AND name = {table:String}`,
    { table },
  );
  if (found === undefined) throw new Error(`the table ${table} is gone`);
  const engineFull = unreplicated(found.engineFull);
  const settings = / SETTINGS (.*)$/.exec(engineFull)?.[1]?.split(', ') ?? [];
  return {
    engineFull,
    parts: new Map([
      ...columns.map(({ name, form }) => [`column ${name}`, form.replaceAll(/\s+/g, ' ')] as const),
      ['engine', /^\w+(?:\([^)]*\))?/.exec(engineFull)?.[0] ?? ''],
      ['partition key', found.partitionKey],
      ['sorting key', found.sortingKey],
      ...settings.map((setting) => {
        const [name = '', value = ''] = setting.split(' = ');
        return [`setting ${name}`, value] as const;
      }),
    ]),
    comment: found.comment,
    columnComments: new Map(columns.map(({ name, comment }) => [name, comment])),
  };
}

/** An operator may set what the declared form leaves open, such as a storage policy. */
function differencesOf(present: TableForm, declared: TableForm): FormDifference[] {
  const parts = new Set([...declared.parts.keys(), ...present.parts.keys()]);
  return [...parts].flatMap((part) => {
    const inDatabase = present.parts.get(part) ?? ABSENT;
    const wanted = declared.parts.get(part) ?? ABSENT;
    const isOpen = part.startsWith('setting ') && wanted === ABSENT;
    return inDatabase === wanted || isOpen ? [] : [{ part, inDatabase, declared: wanted }];
  });
}

/** The statements that give a table the comments of its declared form. */
function commentStatements(table: string, present: TableForm, declared: TableForm): string[] {
  const columns = [...declared.columnComments].filter(
    ([name, comment]) => present.columnComments.get(name) !== comment,
  );
  return [
    ...columns.map(
      ([name, comment]) => `ALTER TABLE ${table} COMMENT COLUMN \`${name}\` ${quotedText(comment)}`,
    ),
    ...(present.comment === declared.comment
      ? []
      : [`ALTER TABLE ${table} MODIFY COMMENT ${quotedText(declared.comment)}`]),
  ];
}
