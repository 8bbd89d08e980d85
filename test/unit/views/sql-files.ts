import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../schemas/clickhouse/', import.meta.url);

export interface SqlView {
  readonly name: string;
  /** The statement that creates it, without comments. */
  readonly statement: string;
}

const statements = readdirSync(FOLDER)
  .sort()
  .flatMap((file) => readFileSync(new URL(file, FOLDER), 'utf8').split(/;[ \t]*$/m))
  .map((text) => text.replaceAll(/^\s*--.*$/gm, '').trim());

/** All views of schemas/clickhouse, in order of creation. */
export const VIEWS: readonly SqlView[] = statements.flatMap((statement) => {
  const name = /^CREATE OR REPLACE VIEW (\w+)/.exec(statement)?.[1];
  return name === undefined ? [] : [{ name, statement }];
});

const TABLES = statements.flatMap((statement) => {
  const name = /^CREATE TABLE IF NOT EXISTS (\w+)/.exec(statement)?.[1];
  return name === undefined ? [] : [name];
});

/** Tables and views that a view reads, sorted. */
export function readsOf({ name, statement }: SqlView): string[] {
  const sources = [...TABLES, ...VIEWS.map((view) => view.name)];
  const read = [...statement.matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, source = '']) => source);
  return [...new Set(read)].filter((source) => source !== name && sources.includes(source)).sort();
}
