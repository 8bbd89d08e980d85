import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sourceName } from '../ledger/source.ts';
import { identifyArchive } from './identify-archive.ts';

/**
 * The file of a loaded archive: one of its name and content in `places`, which are files and folders. Undefined if
 * there is none.
 */
export async function findArchive(source: string, places: readonly string[]): Promise<string | undefined> {
  const name = source.slice('archive/'.length, source.lastIndexOf('@'));
  for (const path of await filesNamed(name, places)) {
    const { sha256 } = await identifyArchive(path);
    if (sourceName({ kind: 'archive', name, sha256 }) === source) return path;
  }
  return undefined;
}

async function filesNamed(name: string, places: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const place of places) {
    if ((await stat(place)).isDirectory()) {
      if ((await readdir(place)).includes(name)) found.push(join(place, name));
    } else if (basename(place) === name) {
      found.push(place);
    }
  }
  return found;
}
