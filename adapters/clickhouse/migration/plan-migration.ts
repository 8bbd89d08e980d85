import { basename } from 'node:path';
import { type ClickHouseClient, clusterOf, rows } from '../client.ts';
import { statementsFor } from '../cluster/ddl.ts';
import { SHARDING_KEYS, shardTable } from '../cluster/sharding.ts';
import { readTopology, type Topology } from '../cluster/topology.ts';
import { compareTable, type TableComparison } from './compare-table.ts';
import { readSchemaFiles, type SchemaFile, type SchemaFiles } from './schema-files.ts';

/** The statements of a file that has not been applied; it is recorded after them. */
export interface MigrationStep extends Pick<SchemaFile, 'path' | 'sha256'> {
  readonly statements: readonly string[];
}

export interface DatabaseState {
  /** Tables and views that every server has: those that one of them lacks are created where they are missing. */
  readonly names: ReadonlySet<string>;
  /** Hashes of the applied files. */
  readonly applied: ReadonlyMap<string, string>;
  /** Undefined for a server alone. */
  readonly topology: Topology | undefined;
}

/** The names are read first: another process records the migrations of a new database before it creates a table. */
export async function readState(client: ClickHouseClient): Promise<DatabaseState> {
  const cluster = clusterOf(client);
  const topology = cluster === undefined ? undefined : await readTopology(client, cluster);
  const names = new Set(await readNames(client, topology));
  const recorded = names.has('migration')
    ? await rows<{ file: string; sha256: string }>(client, 'SELECT file, sha256 FROM migration FINAL')
    : [];
  return { names, applied: new Map(recorded.map(({ file, sha256 }) => [file, sha256])), topology };
}

async function readNames(client: ClickHouseClient, topology: Topology | undefined): Promise<string[]> {
  if (topology === undefined) {
    const query = 'SELECT name FROM system.tables WHERE database = currentDatabase()';
    return (await rows<{ name: string }>(client, query)).map(({ name }) => name);
  }
  const { cluster, shards, replicasOfShard } = topology;
  const everywhere = await rows<{ name: string }>(
    client,
    `SELECT name FROM clusterAllReplicas({cluster:String}, system.tables) WHERE database = {database:String}
     GROUP BY name HAVING count() = {servers:UInt32}`,
    { cluster, servers: shards * replicasOfShard, database: await readDatabase(client) },
  );
  return everywhere.map(({ name }) => name);
}

async function readDatabase(client: ClickHouseClient): Promise<string> {
  const [found] = await rows<{ database: string }>(client, 'SELECT currentDatabase() AS database');
  return found?.database ?? 'default';
}

/**
 * What brings the database to this version's tables and views: missing tables, pending migrations, changed comments, and
 * every view from the first one that is new, has changed, is gone, or may read a migrated table: a view keeps the columns
 * that its sources had when it was created. Empty if a later release has migrated: its tables suit this one too. Throws
 * if a table differs and no migration alters it.
 */
export async function planMigration(
  client: ClickHouseClient,
  state: DatabaseState,
  schema?: URL,
): Promise<MigrationStep[]> {
  const files = await readSchemaFiles(schema);
  if (isAheadOf(files, state)) return [];
  const [log, ...others] = files.tables;
  if (log === undefined) throw new Error('schemas/clickhouse/tables has no file');
  const isMissing = ({ name }: SchemaFile): boolean =>
    !state.names.has(name) || !state.names.has(storedTable(name, state));
  const isNew = files.tables.slice(1).every(isMissing);
  const pending = isNew ? [] : files.migrations.filter(({ path }) => !state.applied.has(path));
  return [
    ...(isMissing(log) ? [log] : []),
    // Tables that do not exist yet are created in their current form.
    ...(isNew ? unrecorded(files.migrations, state).map(withoutStatements) : []),
    ...others.filter(isMissing),
    ...pending,
    ...(await changesOfTables(client, files.tables, pending, state)),
    ...changedViews(files, pending, state),
  ].map(({ path, sha256, statements }) => ({
    path,
    sha256,
    statements: statements.flatMap((statement) => statementsFor(statement, state.topology)),
  }));
}

/** The table that holds the rows. */
function storedTable(name: string, { topology }: DatabaseState): string {
  return topology !== undefined && SHARDING_KEYS.has(name) ? shardTable(name) : name;
}

/** Whether the file alters tables of an earlier release, rather than declaring a table or a view. */
export function isMigration({ path }: Pick<SchemaFile, 'path'>): boolean {
  return path.startsWith('migrations/');
}

/** Migrations are numbered: one after the last that this release knows comes from a later release. */
function isAheadOf({ migrations }: SchemaFiles, { applied }: DatabaseState): boolean {
  const last = migrations.at(-1)?.path ?? 'migrations/';
  return [...applied.keys()].some((path) => isMigration({ path }) && path > last);
}

function hasChanged({ path, sha256 }: SchemaFile, { applied }: DatabaseState): boolean {
  return applied.get(path) !== sha256;
}

function unrecorded(files: readonly SchemaFile[], { applied }: DatabaseState): SchemaFile[] {
  return files.filter(({ path }) => !applied.has(path));
}

function withoutStatements(file: SchemaFile): SchemaFile {
  return { ...file, statements: [] };
}

/** Comparing takes a moment, so only tables are compared whose file has changed or that a migration alters. */
async function changesOfTables(
  client: ClickHouseClient,
  tables: readonly SchemaFile[],
  pending: readonly SchemaFile[],
  state: DatabaseState,
): Promise<MigrationStep[]> {
  const steps: MigrationStep[] = [];
  const refused: string[] = [];
  for (const table of tables.filter(({ name }) => state.names.has(name))) {
    const altering = pending.filter(({ name }) => name === table.name);
    const changed = hasChanged(table, state);
    if (!changed && altering.length === 0) continue;
    const comparison = await compareTable(client, table, storedTable(table.name, state), altering);
    refused.push(...describe(table, comparison));
    if (changed || comparison.comments.length > 0) steps.push({ ...table, statements: comparison.comments });
  }
  if (refused.length === 0) return steps;
  throw new Error(
    `tables of this database differ from what this version declares; nothing was changed:\n${refused.join('\n')}\n` +
      'Add a migration that alters them, or set CLICKHOUSE_DATABASE to a new database and load the sources again',
  );
}

function describe({ name, path }: SchemaFile, { differences }: TableComparison): string[] {
  return differences.map(
    ({ part, inDatabase, declared }) =>
      `the table ${name} differs from ${path}: ${part}: in the database ${inDatabase}, declared ${declared}`,
  );
}

function changedViews(
  { tables, views }: SchemaFiles,
  pending: readonly SchemaFile[],
  state: DatabaseState,
): readonly SchemaFile[] {
  const migrated = tables.find(({ name }) => pending.some((migration) => migration.name === name));
  const from = views.findIndex(
    (view) =>
      hasChanged(view, state) ||
      !state.names.has(view.name) ||
      (migrated !== undefined && basename(view.path) > basename(migrated.path)),
  );
  return from < 0 ? [] : views.slice(from);
}
