import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../infra/setup/lock.mjs';
import { fingerprint, isStamped, writeStamp } from '../../infra/setup/stamp.mjs';

const CACHE = fileURLToPath(new URL('../../.countyflow', import.meta.url));

/**
 * A folder with what a test needs beside the project, kept under `.countyflow`. `make` fills it the first time, and
 * again when one of the files has changed. Resolves to its path.
 */
export async function preparedFolder(
  name: string,
  files: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(CACHE, name);
  const stamp = join(folder, 'stamp');
  const wanted = fingerprint(files);
  mkdirSync(dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, tellWait, async () => {
    if (isStamped(stamp, wanted)) return;
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    await make(fresh);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    writeStamp(stamp, wanted);
  });
  return folder;
}

function tellWait(pid: number): void {
  console.warn(`waiting for process ${pid}, which prepares the same folder`);
}
