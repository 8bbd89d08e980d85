import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { quotedText } from '../../domain/text/escape.ts';
import { type BackupPlace, isBackupId, type StoredFile } from './place.ts';

/** A folder that this process and ClickHouse see under one path. */
export function openFolder(folder: string): BackupPlace {
  const root = resolve(folder);
  return {
    name: folder,
    target: (path) => `File(${quotedText(join(root, path))})`,
    async ids() {
      const entries = (await unlessMissing(() => readdir(root))) ?? [];
      return entries.filter(isBackupId);
    },
    async files(path, signal) {
      const start = join(root, path);
      const entries =
        (await unlessMissing(() => readdir(start, { recursive: true, withFileTypes: true }))) ?? [];
      const found: StoredFile[] = [];
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        const { size } = await stat(file);
        found.push({ path: relative(start, file), bytes: size, sha256: await sha256Of(file, signal) });
      }
      return found.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    read: (path) => unlessMissing(() => readFile(join(root, path), 'utf8')),
    async write(path, text) {
      const file = join(root, path);
      await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.partial`, text, { mode: 0o600, flush: true });
      await rename(`${file}.partial`, file);
    },
    remove: (id) => rm(join(root, id), { recursive: true, force: true }),
  };
}

async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
