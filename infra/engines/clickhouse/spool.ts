import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of files that live as long as one request. */
export interface Spool {
  /** Passes the path of a file that does not exist yet, and removes it once `work` is settled. */
  withFile<T>(work: (path: string) => Promise<T>): Promise<T>;
}

/** Empties the folder: whatever is in it was left by a process that was killed. */
export function openSpool(folder: string): Spool {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return {
    withFile: async (work) => {
      const path = join(folder, randomUUID());
      try {
        return await work(path);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
