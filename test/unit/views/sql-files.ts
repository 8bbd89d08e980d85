import { basename, dirname } from 'node:path';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';

const { tables, views } = await readSchemaFiles();

/** Of the files of tables and views. Migrations are numbered apart. */
export const NUMBERS: readonly string[] = [...tables, ...views].map(({ path }) => basename(path).slice(0, 4));

export interface SqlView {
  readonly name: string;
  readonly folder: string;
  /** Within schemas/clickhouse. */
  readonly path: string;
  /** The statement that creates it, without comments. */
  readonly statement: string;
}

/** All views of schemas/clickhouse, in order of creation. */
export const VIEWS: readonly SqlView[] = views.flatMap(({ path, name, statements }) =>
  statements.map((statement) => ({ name, folder: dirname(path), path, statement })),
);

/** Tables and views that a view reads, sorted. */
export function readsOf({ name, statement }: SqlView): string[] {
  const sources = [...tables, ...views].map((file) => file.name);
  const read = [...statement.matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, source = '']) => source);
  return [...new Set(read)].filter((source) => source !== name && sources.includes(source)).sort();
}
