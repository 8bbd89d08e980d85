// `npm run dictionary`: writes docs/dictionary from the comments of a new database, and the diagram and the table of
// docs/views.md and the grants of analysts from the SQL files.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { PUBLIC_VIEWS } from '../../adapters/clickhouse/public-views.ts';
import { ANALYST_SOURCES } from '../unit/views/sql-files.ts';
import { openDescribedDatabase } from './read-dictionary.ts';
import { withDiagram, withGrants, withInternalViews } from './derived.ts';
import { dictionaryPages } from './pages.ts';

const FOLDER = new URL('../../docs/dictionary/', import.meta.url);

await rewrite('../../docs/views.md', (page) => withInternalViews(withDiagram(page)));
await rewrite('../../infra/clickhouse/analyst-role.sql', (role) =>
  withGrants(role, PUBLIC_VIEWS, ANALYST_SOURCES),
);

const database = await openDescribedDatabase();
try {
  const pages = await dictionaryPages(database.client);
  await mkdir(FOLDER, { recursive: true });
  for (const file of await readdir(FOLDER)) if (!pages.has(file)) await rm(new URL(file, FOLDER));
  for (const [file, text] of pages) await writeFile(new URL(file, FOLDER), text);
} finally {
  await database.stop();
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  const url = new URL(file, import.meta.url);
  await writeFile(url, change(await readFile(url, 'utf8')));
}
