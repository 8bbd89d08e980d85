import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** Characters that need no quoting in a shell, an address or a query. */
const UNREADABLE = /[^\w.-]+/g;
const HASH_CHARACTERS = 8;

/** The file's name, for people, and a hash of its path, which tells files of one name apart. No folder is shown. */
export function backfillWorkflowId(path: string): string {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, HASH_CHARACTERS);
  return `backfill/${basename(path).replaceAll(UNREADABLE, '_')}/${hash}`;
}
