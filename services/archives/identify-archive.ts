import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ArchiveIdentity } from '../../schemas/activities.ts';
import { filePieces } from './file-pieces.ts';

/**
 * Hashes the whole file, because its content identifies an archive. Rejects with the signal's reason when that
 * aborts.
 */
export async function identifyArchive(path: string, signal?: AbortSignal): Promise<ArchiveIdentity> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  for await (const piece of filePieces(path)) {
    signal?.throwIfAborted();
    hash.update(piece);
  }
  return { path, name: basename(path), sha256: hash.digest('hex'), bytes: size };
}
