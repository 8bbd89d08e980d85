import { errorCode } from '../../domain/causes.ts';

/** A file is no archive, or a broken one. The message says why in a sentence, and what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Says of a file that cannot be opened what is wrong with it; any other error stays as it is. */
export function sayUnreadable(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'ENOENT') return new ArchiveError(`${path} does not exist: check its name.`);
  if (code === 'EACCES' || code === 'EPERM')
    return new ArchiveError(`This user may not read ${path}: change its permissions.`);
  if (code === 'EISDIR') return new ArchiveError(`${path} is a folder: name files in it.`);
  return error;
}
