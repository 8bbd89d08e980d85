import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ExportFailedError, ExportRequestError } from './errors.ts';

export interface WrittenFile {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** Files that appear under their names together, once all are complete. Until then each has a temporary name. */
export class NewFiles {
  /** By final path. */
  readonly #temporary = new Map<string, string>();
  readonly #mode: number;

  /** Who may read the files, before the umask. */
  constructor(mode = 0o666) {
    this.#mode = mode;
  }

  /** Throws {@link ExportRequestError} if one of the files exists. */
  static async refuseExisting(paths: readonly string[]): Promise<void> {
    const found: string[] = [];
    for (const path of paths)
      await access(path).then(
        () => found.push(path),
        () => undefined,
      );
    if (found.length > 0)
      throw new ExportRequestError(
        `${found.join(' and ')} exist${found.length > 1 ? '' : 's'}: give another --folder or --output, or --force`,
      );
  }

  /** Where the bytes of a file are until it is complete; beside its final name, so that the end is a mere renaming. */
  temporaryPath(path: string): string {
    return join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  }

  /** Throws {@link ExportFailedError} if the file cannot be written, and what `source` throws. */
  async write(
    path: string,
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<WrittenFile> {
    const temporary = this.temporaryPath(path);
    this.#temporary.set(path, temporary);
    const hash = createHash('sha256');
    let bytes = 0;
    const target = createWriteStream(temporary, { flags: 'w', flush: true, mode: this.#mode });
    let ownError: unknown;
    target.once('error', (error) => (ownError = error));
    const hashed = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    try {
      await pipeline(hashed, target, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error === ownError ? unwritable(path, error) : error;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  /** Gives all files their names, in the order in which they were written. */
  async publish(): Promise<void> {
    for (const [path, temporary] of this.#temporary) {
      await rename(temporary, path).catch((error: unknown) => {
        throw unwritable(path, error);
      });
      this.#temporary.delete(path);
    }
  }

  /** Removes what was not published. */
  async discard(): Promise<void> {
    for (const temporary of this.#temporary.values())
      await rm(temporary, { force: true }).catch(() => undefined);
  }
}

export function unwritable(path: string, error: unknown): ExportFailedError {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const remedies: Readonly<Record<string, string>> = {
    ENOENT: 'the folder does not exist',
    ENOTDIR: 'its folder is a file',
    EISDIR: 'it is a folder',
    EACCES: 'this user may not write there: allow it, or name another folder',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full; the incomplete export was removed. Free space, or write elsewhere',
    EDQUOT: 'the disk quota is used up; the incomplete export was removed. Free space, or write elsewhere',
    EFBIG:
      'the file would be larger than the system allows; the incomplete export was removed. Filter the rows, or write elsewhere',
  };
  return new ExportFailedError(`cannot write ${path}: ${remedies[code] ?? message}`, { cause: error });
}
