import { createWriteStream } from 'node:fs';
import { glob, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError } from './archive-error.ts';

/**
 * The files that arguments name, as absolute paths: files, folders (the files in them, not hidden ones, sorted) and
 * patterns such as `2016/**` + `/*.ndjson`. Each file once. Throws an ArchiveError for an argument that names none.
 */
export async function findSources(names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) for (const path of await filesOf(name)) found.add(resolve(path));
  return [...found];
}

async function filesOf(name: string): Promise<string[]> {
  // A file may have a name that looks like a pattern.
  const kind = await kindOf(name);
  if (kind === 'other') return [name];
  const files = kind === 'folder' ? await filesIn(name) : await filesLike(name);
  if (files.length > 0) return files;
  if (kind !== 'folder') throw new ArchiveError('archive.no-match', { name });
  throw new ArchiveError('archive.empty-folder', { path: name, pattern: join(name, '**', '*.ndjson') });
}

async function kindOf(name: string): Promise<'folder' | 'other' | undefined> {
  try {
    return (await stat(name)).isDirectory() ? 'folder' : 'other';
  } catch {
    return undefined;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of (await readdir(folder)).sort())
    if (!name.startsWith('.') && (await kindOf(join(folder, name))) === 'other')
      files.push(join(folder, name));
  return files;
}

async function filesLike(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const path of glob(pattern)) if ((await kindOf(path)) === 'other') files.push(path);
  return files.sort();
}

/**
 * Copies a stream to a file that only this user may read, because the format is told before the records are read.
 * Removes it at the end.
 */
export async function withSpooledInput<T>(
  input: Readable,
  signal: AbortSignal,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-'));
  const path = join(folder, 'standard-input');
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal });
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
