import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One hash over the contents of files and over words. A file that is absent counts as empty. */
export function fingerprint(files, ...words) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readOrEmpty(file)).update('\0');
  for (const word of words) hash.update(word).update('\0');
  return hash.digest('hex');
}

/** Whether the step that wrote the stamp ran for exactly these inputs. */
export const isStamped = (path, value) => readOrEmpty(path) === value;

/** Written last, so a step that was interrupted runs again. */
export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  }
}
