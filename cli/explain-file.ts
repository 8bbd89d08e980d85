import { RemediedError } from '../adapters/configuration/remedied-error.ts';

/** Node's codes for a path that cannot be used, and what the person who gave the path can do. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'it or its folder does not exist: correct the path, or make the folder',
  ENOTDIR: 'a part of the path is a file: name a folder there',
  EISDIR: 'it is a folder: name a file',
  EACCES: 'this user may not use it: grant the right, or name another path',
  EPERM: 'this user may not use it: grant the right, or name another path',
  EROFS: 'its disk is read-only: name another path',
  ENOSPC: 'its disk is full: free space, or name another path',
};

/** What is wrong with a path that a command was given, and what to do; undefined for any other error. */
export function explainFile(error: Error): RemediedError | undefined {
  const { code = '', path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const remedy = REMEDIES[code];
  if (remedy === undefined) return undefined;
  // A file is written beside its place, and moved there when it is complete.
  const named = (dest ?? path)?.replace(/\.partial$/, '');
  return new RemediedError(`${named ?? 'a path'} cannot be used (${code})`, remedy, { cause: error });
}
