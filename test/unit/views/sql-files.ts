import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../schemas/clickhouse/', import.meta.url);

/** In order of creation: tables, then views by number. */
const FILES = [['tables'], ['internal', 'views']].flatMap((folders) =>
  folders
    .flatMap((folder) => readdirSync(new URL(`${folder}/`, FOLDER)).map((file) => ({ folder, file })))
    .sort((a, b) => (a.file < b.file ? -1 : 1)),
);

/** Of the files of tables and views. Migrations are numbered apart. */
export const NUMBERS: readonly string[] = FILES.map(({ file }) => file.slice(0, 4));

export interface SqlView {
  readonly name: string;
  readonly folder: string;
  /** The statement that creates it, without comments. */
  readonly statement: string;
}

const statements = FILES.flatMap(({ folder, file }) =>
  readFileSync(new URL(`${folder}/${file}`, FOLDER), 'utf8')
    .split(/;[ \t]*$/m)
    .map((text) => ({ folder, statement: text.replaceAll(/^\s*--.*$/gm, '').trim() })),
);

/** All views of schemas/clickhouse, in order of creation. */
export const VIEWS: readonly SqlView[] = statements.flatMap(({ folder, statement }) => {
  const name = /^CREATE OR REPLACE VIEW (\w+)/.exec(statement)?.[1];
  return name === undefined ? [] : [{ name, folder, statement }];
});

const TABLES = statements.flatMap(({ statement }) => {
  const name = /^CREATE TABLE IF NOT EXISTS (\w+)/.exec(statement)?.[1];
  return name === undefined ? [] : [name];
});

/** Tables and views that a view reads, sorted. */
export function readsOf({ name, statement }: SqlView): string[] {
  const sources = [...TABLES, ...VIEWS.map((view) => view.name)];
  const read = [...statement.matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, source = '']) => source);
  return [...new Set(read)].filter((source) => source !== name && sources.includes(source)).sort();
}
