// `npm run dictionary`: writes docs/dictionary from the comments of a new database.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { openDescribedDatabase } from './database.ts';
import { dictionaryPages } from './pages.ts';

const FOLDER = new URL('../../docs/dictionary/', import.meta.url);

const database = await openDescribedDatabase();
try {
  const pages = await dictionaryPages(database.client);
  await mkdir(FOLDER, { recursive: true });
  for (const file of await readdir(FOLDER)) if (!pages.has(file)) await rm(new URL(file, FOLDER));
  for (const [file, text] of pages) await writeFile(new URL(file, FOLDER), text);
} finally {
  await database.stop();
}
