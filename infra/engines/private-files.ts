import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of a home that hold events: the engines' data, their logs, and archives. */
const FOLDERS = ['kafka', 'temporal', 'clickhouse', 'logs', 'archives'] as const;
const OTHERS = 0o077;

/** Makes files or starts a process without rights for anybody else: a process inherits this, and so do its files. */
export function privately<T>(make: () => T): T {
  const before = process.umask(OTHERS);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}

/**
 * Lets nobody but its owner read what holds events in a home folder. Folders and files of releases that let others read
 * them lose these rights once; the folder itself comes last, so that whatever interrupts it is repeated.
 */
export function keepPrivate(home: string): void {
  for (const name of FOLDERS) {
    const folder = join(home, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(folder).mode & OTHERS) !== 0) takeRights(folder);
  }
}

function takeRights(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) takeRights(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & ~OTHERS);
  }
  chmodSync(folder, statSync(folder).mode & ~OTHERS);
}
