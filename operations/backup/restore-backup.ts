import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { readSchemaFiles } from '../../adapters/clickhouse/migration/schema-files.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { type BackupControl, refuseCluster } from './create-backup.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import { findBase, type Manifest } from './manifest.ts';
import type { BackupPlace } from './place.ts';
import { runStatement } from './run-statement.ts';

/**
 * Each table is restored under a name of its own, and gets a second one when it is complete. All get their final names at
 * the end. So an interrupted restore goes on where it was, and until the end the database is as it was before.
 */
const arrivingName = (id: string, table: string): string => `restoring_${id}_${table}`;
const completeName = (id: string, table: string): string => `restored_${id}_${table}`;

/** Throws if the backup cannot be restored here: what {@link restoreBackup} would refuse. */
export async function checkRestore(
  client: ClickHouseClient,
  manifest: Manifest,
  replaces: boolean,
): Promise<void> {
  refuseCluster(client);
  const known = new Set((await readSchemaFiles()).migrations.map(({ path }) => path));
  const unknown = manifest.migrations.find((path) => !known.has(path));
  if (unknown !== undefined)
    throw new RemediedError(
      `${manifest.id} was made by Countyflow ${manifest.countyflow}, and this release does not know its ${unknown}`,
      'restore it with that release or a later one',
    );
  if (replaces || (await namesLike(client, `restor%\\_${manifest.id}\\_%`)).size > 0) return;
  const filled = await filledTable(client, manifest);
  if (filled !== undefined)
    throw new RemediedError(
      `the database is not empty: ${filled} has rows`,
      'restore into an empty one, or pass --replace, which drops what it holds',
    );
}

/** Restores all tables and brings them to this version's form. May be interrupted at any point, and run again. */
export async function restoreBackup(
  client: ClickHouseClient,
  place: BackupPlace,
  manifest: Manifest,
  { signal, onProgress }: BackupControl,
): Promise<void> {
  const { id, database, tables } = manifest;
  const base = await findBase(place, manifest);
  await dropLike(client, 'restoring\\_%');
  const complete = await namesLike(client, `restored\\_${id}\\_%`);
  for (const [done, { name }] of tables.entries()) {
    if (complete.has(completeName(id, name))) continue;
    const [arriving, path] = [arrivingName(id, name), `${id}/${name}`];
    const settings =
      base === undefined ? '' : ` SETTINGS base_backup = ${place.target(`${base.id}/${name}`)}`;
    await runStatement(
      client,
      `RESTORE TABLE \`${database}\`.${name} AS ${arriving} FROM ${place.target(path)}${settings}`,
      `the restoration of ${name}`,
      {
        signal,
        onBytes: (bytes) => {
          onProgress(name, done, tables.length, bytes);
        },
      },
    );
    await client.command({ query: `RENAME TABLE ${arriving} TO ${completeName(id, name)}` });
  }
  signal.throwIfAborted();
  for (const { name } of tables) {
    await client.command({ query: `DROP TABLE IF EXISTS ${name} SYNC` });
    await client.command({ query: `RENAME TABLE ${completeName(id, name)} TO ${name}` });
  }
  await dropLike(client, 'restored\\_%');
  await migrate(client);
  // A worker computes live figures again, since rollups may be of another moment.
  for (const name of Object.values(FIGURE_TABLES))
    await client.command({ query: `DELETE FROM ${name} WHERE edition = 0` });
}

/** A table with rows, if there is one. Workers note in `migration` what they create: such a database is empty. */
async function filledTable(client: ClickHouseClient, { tables }: Manifest): Promise<string | undefined> {
  const [found] = await rows<{ name: string }>(
    client,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name IN {names:Array(String)}
       AND total_rows > 0 ORDER BY name LIMIT 1`,
    { names: tables.map(({ name }) => name).filter((name) => name !== 'migration') },
  );
  return found?.name;
}

async function namesLike(client: ClickHouseClient, pattern: string): Promise<Set<string>> {
  const found = await rows<{ name: string }>(
    client,
    'SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE {pattern:String}',
    { pattern },
  );
  return new Set(found.map(({ name }) => name));
}

async function dropLike(client: ClickHouseClient, pattern: string): Promise<void> {
  for (const name of await namesLike(client, pattern))
    await client.command({ query: `DROP TABLE IF EXISTS ${name} SYNC` });
}
