import { countRows } from './count-rows.ts';
import { findBase, type Manifest } from './manifest.ts';
import type { BackupPlace } from './place.ts';

export interface Damage {
  /** Relative to the place. */
  readonly path: string;
  readonly what: 'missing' | 'another length' | 'another content' | 'another number of rows';
}

/**
 * Compares a backup and its base with what their manifests say: each file by length and hash, where the place can read
 * it, and the rows of each table.
 */
export async function verifyBackup(
  place: BackupPlace,
  manifest: Manifest,
  onProgress: (table: string, done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Damage[]> {
  const base = await findBase(place, manifest);
  const damages: Damage[] = [];
  const chain = base === undefined ? [manifest] : [base, manifest];
  const total = chain.length * manifest.tables.length;
  let done = 0;
  for (const backup of chain) {
    for (const table of backup.tables) {
      signal.throwIfAborted();
      onProgress(table.name, (done += 1), total);
      const path = `${backup.id}/${table.name}`;
      damages.push(...(await damagedFiles(place, path, table.files, signal)));
      const basePath = backup.base === null ? undefined : `${backup.base}/${table.name}`;
      if (damages.length === 0 && (await countRows(place, path, basePath)) !== table.rows)
        damages.push({ path, what: 'another number of rows' });
    }
  }
  return damages;
}

async function damagedFiles(
  place: BackupPlace,
  path: string,
  expected: Manifest['tables'][number]['files'],
  signal: AbortSignal,
): Promise<Damage[]> {
  const found = new Map((await place.files(path, signal)).map((file) => [file.path, file]));
  return expected.flatMap((file): Damage[] => {
    const present = found.get(file.path);
    const what =
      present === undefined
        ? 'missing'
        : present.bytes !== file.bytes
          ? 'another length'
          : present.sha256 !== file.sha256
            ? 'another content'
            : undefined;
    return what === undefined ? [] : [{ path: `${path}/${file.path}`, what }];
  });
}
