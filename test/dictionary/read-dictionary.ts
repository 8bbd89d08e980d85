import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { PUBLIC_VIEWS } from '../../adapters/clickhouse/public-views.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import type { Label } from '../../schemas/text/language.ts';
import { computeFigures } from '../support/live-figures.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../support/statistics-database.ts';

/** A real ClickHouse with this version's views and the lists that come with Countyflow, whose values have labels. */
export async function openDescribedDatabase(): Promise<StatisticsDatabase> {
  const database = await openStatisticsDatabase();
  await loadReference(database.client, { sampleFactor: 1 });
  await computeFigures(database.client, ['headline']);
  return database;
}

/** The two halves of a comment. */
export function halvesOf(comment: string): Label {
  const [en = '', zh = ''] = comment.split(' | ');
  return { en, zh };
}

export interface DescribedColumn extends Label {
  readonly name: string;
  readonly type: string;
}

export interface DescribedView {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly DescribedColumn[];
}

/** The public views with the comments of the database. */
export async function readViews(client: ClickHouseClient): Promise<DescribedView[]> {
  const stored = await rows<{ name: string; comment: string }>(
    client,
    `SELECT name, comment FROM system.tables WHERE database = currentDatabase()
     UNION ALL SELECT concat(table, ' ', name), comment FROM system.columns WHERE database = currentDatabase()`,
  );
  const commentOf = new Map(stored.map(({ name, comment }) => [name, comment]));
  return Promise.all(
    PUBLIC_VIEWS.map(async (view) => {
      const found = await rows<{ name: string; type: string }>(client, `DESCRIBE (SELECT * FROM ${view})`);
      const columns = found.map(({ name, type }) => ({
        ...{ name, type: type.replaceAll(/\s+/g, ' ').replaceAll('( ', '(') },
        ...halvesOf(commentOf.get(`${view} ${name}`) ?? ''),
      }));
      return { name: view, comment: commentOf.get(view) ?? '', columns };
    }),
  );
}

export interface ValueLabel extends Label {
  readonly kind: string;
  readonly id: string;
}

export async function readLabels(client: ClickHouseClient): Promise<ValueLabel[]> {
  return rows<ValueLabel>(client, 'SELECT kind, id, en, zh FROM label ORDER BY kind, id');
}

/** Cells as a row of a Markdown table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function table(headings: readonly string[], rows: readonly string[]): string {
  return [row(headings), row(headings.map(() => '---')), ...rows].join('\n');
}
