import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The places that a command names, and the folder of local archives. */
export function archivePlaces(home: string, named: readonly string[]): string[] {
  const missing = named.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`there is no ${missing}`);
  const folder = join(home, 'archives');
  return [...named.map((path) => resolve(path)), ...(existsSync(folder) ? [resolve(folder)] : [])];
}
