import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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
