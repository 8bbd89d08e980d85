import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { filePieces } from '../archives/file-pieces.ts';
import { sayUnreadable } from '../archives/archive-error.ts';
import type { PlanSource } from './plans.ts';

/** Files whose size and time differ from the plan's, and whose content was found to be the planned one. */
const verified = new Set<string>();

/**
 * Whether a file still has the planned content: it has the same size and time, or else the same hash. Throws an
 * ArchiveError if it cannot be read.
 */
export async function isUnchanged(
  { path, bytes, modifiedNs, sha256 }: Pick<PlanSource, 'path' | 'bytes' | 'modifiedNs' | 'sha256'>,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    if (Number(size) !== bytes) return false;
    if (mtimeNs.toString() === modifiedNs) return true;
    const key = [path, size, mtimeNs, sha256].join('\n');
    if (verified.has(key)) return true;
    const hash = createHash('sha256');
    for await (const piece of filePieces(path)) {
      signal?.throwIfAborted();
      hash.update(piece);
    }
    if (hash.digest('hex') !== sha256) return false;
    verified.add(key);
    return true;
  } catch (error) {
    throw sayUnreadable(path, error);
  }
}
