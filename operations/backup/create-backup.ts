import { type ClickHouseClient, clusterOf, rows } from '../../adapters/clickhouse/client.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { readSourceAccounts } from '../../pipeline/ledger/source-accounts.ts';
import { countRows } from './count-rows.ts';
import { listBackups, type Manifest, writeManifest } from './manifest.ts';
import { type BackupPlace, idAt } from './place.ts';
import { runStatement } from './run-statement.ts';
import { TABLES } from './tables.ts';

interface BackupRequest {
  readonly place: BackupPlace;
  /** Whole, even if the place has one to build on. */
  readonly isFull: boolean;
  /** Of the program. */
  readonly version: string;
}

export interface BackupControl {
  readonly signal: AbortSignal;
  readonly onProgress: (table: string, done: number, total: number, bytes: number) => void;
}

/**
 * Backs up all tables while ingest goes on. An incremental backup holds what is new since the newest whole one, so a chain
 * has two links. Leaves nothing behind if it fails or is aborted.
 */
export async function createBackup(
  client: ClickHouseClient,
  { place, isFull, version }: BackupRequest,
  { signal, onProgress }: BackupControl,
): Promise<Manifest> {
  refuseCluster(client);
  const backups = await listBackups(place);
  const base = isFull ? undefined : backups.findLast(({ manifest }) => manifest?.base === null)?.manifest;
  const startedAt = new Date();
  const id = idAt(startedAt);
  if (backups.some((backup) => backup.id === id))
    throw new RemediedError(`${place.name} already has a backup ${id}`, 'run the command again');
  const facts = await readFacts(client);
  const tables: Manifest['tables'] = [];
  try {
    for (const [done, name] of TABLES.entries()) {
      const path = `${id}/${name}`;
      const basePath = base?.tables.some((table) => table.name === name) ? `${base.id}/${name}` : undefined;
      const settings = basePath === undefined ? '' : ` SETTINGS base_backup = ${place.target(basePath)}`;
      await runStatement(
        client,
        `BACKUP TABLE ${name} TO ${place.target(path)}${settings}`,
        `the backup of ${name}`,
        {
          signal,
          onBytes: (bytes) => {
            onProgress(name, done, TABLES.length, bytes);
          },
        },
      );
      const files = await place.files(path, signal);
      if (files.length === 0)
        throw new RemediedError(
          `ClickHouse wrote ${name} to a folder ${place.name} of another machine`,
          'mount one folder under one path on both machines, or give an address of S3',
        );
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      tables.push({ name, rows: await countRows(place, path, basePath), bytes, files });
    }
    const manifest: Manifest = {
      ...{ format: 1, id, startedAt: startedAt.toISOString(), finishedAt: new Date().toISOString() },
      ...{ countyflow: version, base: base?.id ?? null, ...facts, tables },
    };
    await writeManifest(place, manifest);
    return manifest;
  } catch (error) {
    await place.remove(id);
    throw error;
  }
}

export function refuseCluster(client: ClickHouseClient): void {
  const cluster = clusterOf(client);
  if (cluster === undefined) return;
  throw new RemediedError(
    `the tables lie on the cluster ${cluster}, and this command backs up one server`,
    `use BACKUP TABLE ... ON CLUSTER ${cluster} in the order of docs/adr/0059`,
  );
}

async function readFacts(
  client: ClickHouseClient,
): Promise<Pick<Manifest, 'clickhouse' | 'database' | 'migrations' | 'positions'>> {
  const [server] = await rows<{ clickhouse: string; database: string }>(
    client,
    'SELECT version() AS clickhouse, currentDatabase() AS database',
  );
  const migrations = await rows<{ file: string }>(
    client,
    "SELECT file FROM migration FINAL WHERE startsWith(file, 'migrations/') ORDER BY file",
  );
  const accounts = await readSourceAccounts(client);
  return {
    clickhouse: server?.clickhouse ?? '',
    database: server?.database ?? '',
    migrations: migrations.map(({ file }) => file),
    positions: accounts.map(({ source, next, records }) => ({ source, next: next.toString(), records })),
  };
}
