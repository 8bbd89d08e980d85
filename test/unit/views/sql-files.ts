import { basename, dirname } from 'node:path';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { page } from '../../support/markdown.ts';

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

/** The columns that the file of a view lists, one to a line. */
export function columnsOf(view: string): string[] {
  const { statement = '' } = VIEWS.find(({ name }) => name === view) ?? {};
  const list = /^CREATE OR REPLACE VIEW \w+ \(\n.*?^\)/ms.exec(statement)?.[0] ?? '';
  return [...list.matchAll(/^ {2}(\w+) /gm)].map(([, column = '']) => column);
}

/** What one row of an internal view is, by the first line of its file. */
export function grainOf({ path }: SqlView): string {
  const grain = /^-- grain: (.+)\n/.exec(page(`schemas/clickhouse/${path}`))?.[1];
  if (grain === undefined) throw new Error(`${path}:1: say what one row is: \`-- grain: ...\``);
  return grain;
}

/** Tables and views that a view reads, sorted. */
export function readsOf({ name, statement }: SqlView): string[] {
  const sources = [...tables, ...views].map((file) => file.name);
  const read = [...statement.matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, source = '']) => source);
  return [...new Set(read)].filter((source) => source !== name && sources.includes(source)).sort();
}

/** Whether a view has the rights of the user who created it, so that its readers need none on what it reads. */
export function isDefiner({ statement }: SqlView): boolean {
  return statement.includes('DEFINER = CURRENT_USER SQL SECURITY DEFINER AS');
}

/** What `countyflow report` reads for an analyst beside the public views. */
const OF_REPORTS = ['product_group', 'reference_county_list', 'reference_figure', 'visible_slice'];

/**
 * What public views, and reports, read with the rights of their reader, beside each other: sums and published lists, and
 * no events.
 */
export const ANALYST_SOURCES: readonly string[] = analystSources();

function analystSources(): string[] {
  const sources = new Set<string>();
  const follow = (name: string): void => {
    const view = VIEWS.find((one) => one.name === name);
    for (const source of view === undefined || isDefiner(view) ? [] : readsOf(view)) {
      if (sources.has(source)) continue;
      sources.add(source);
      follow(source);
    }
  };
  for (const name of OF_REPORTS) sources.add(name);
  [...PUBLIC_VIEWS, ...OF_REPORTS].forEach(follow);
  return [...sources].filter((name) => !PUBLIC_VIEWS.includes(name)).sort();
}
