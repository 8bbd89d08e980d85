import { renameSync, writeFileSync } from 'node:fs';

/** Replaces the file at once: readers see the old content or the new, never half of one. */
export function replaceJson(path: string, value: unknown): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(fresh, path);
}
