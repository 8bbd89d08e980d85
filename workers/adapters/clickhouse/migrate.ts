import { readdir, readFile } from 'node:fs/promises';
import type { ClickHouseClient } from './client.ts';

const FOLDER = new URL('../../../schemas/clickhouse/', import.meta.url);

/**
 * Brings the database to this version's tables and views. Each numbered file is safe to run again, so this is
 * safe to run twice, and after a crash in the middle. Returns the names of the files applied.
 */
export async function migrate(client: ClickHouseClient): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  for (const file of files) {
    const text = await readFile(new URL(file, FOLDER), 'utf8');
    for (const statement of text.split(/;[ \t]*$/m)) {
      if (statement.replace(/^\s*--.*$/gm, '').trim() !== '')
        await client.command({ query: statement.trim() });
    }
  }
  return files;
}
