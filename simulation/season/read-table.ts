import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** The rows of a table of this folder, by the names of its columns. What looks like a number is one. */
export function readTable<Row>(name: string): Row[] {
  const text = readFileSync(new URL(name, import.meta.url));
  return parse(text, { cast: true, columns: true }) as unknown as Row[];
}
