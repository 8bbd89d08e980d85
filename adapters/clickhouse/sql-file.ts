import { readFileSync } from 'node:fs';

/** The text of a statement in the file `NAME.sql` beside the module at `moduleUrl`. Read when the module is loaded. */
export function sqlFile(moduleUrl: string, name: string): string {
  return readFileSync(new URL(`./${name}.sql`, moduleUrl), 'utf8').trim();
}
