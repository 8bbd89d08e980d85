import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ExternalTable } from '../../adapters/clickhouse/external-table.ts';
import { columnComment, PUBLIC_VIEWS, viewColumns } from '../../adapters/clickhouse/public-views.ts';
import { ExportRequestError } from './errors.ts';

interface Typed {
  readonly name: string;
  /** ClickHouse's type. */
  readonly type: string;
}

export interface Column extends Typed {
  /** The comment of the column, also where ClickHouse keeps none: `English | 中文`, units included. */
  readonly description: string;
}

/** What follows FROM, and what the server must bind to it. Its identifiers come from the database. */
export interface Source {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Rows that were computed here, which the SQL reads. */
  readonly table?: ExternalTable;
}

/** Throws {@link ExportRequestError} if there is no such public view. */
export async function requireView(client: ClickHouseClient, view: string): Promise<void> {
  if (!PUBLIC_VIEWS.includes(view))
    throw new ExportRequestError(`there is no public view '${view}'; the views: ${PUBLIC_VIEWS.join(', ')}`);
  const found = await rows(
    client,
    'SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = {view:String}',
    { view },
  );
  if (found.length === 0)
    throw new ExportRequestError(
      `the database has no view '${view}': run \`countyflow migrate\`, or start a worker once`,
    );
}

/** The columns of a source, in its order. */
export async function columnsOf(client: ClickHouseClient, view: string, source: Source): Promise<Column[]> {
  const columns = await rows<Typed>(client, `DESCRIBE (SELECT * FROM ${source.sql})`, source.parameters);
  return columns.map((column) => described(view, column));
}

/** The columns of a public view, as its file lists them. */
export function publicColumns(view: string): Column[] {
  return viewColumns(view).map((column) => described(view, column));
}

/** A column of a view, with its comment. */
export function described(view: string, column: Typed): Column {
  return { ...column, description: columnComment(view, column.name) ?? '' };
}

export function quoted(identifier: string): string {
  return `\`${identifier.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** Views that hold single cells, which no rule has judged. */
const OF_CELLS: ReadonlySet<string> = new Set([
  ...['sales', 'products', 'sales_by_hour', 'products_by_hour', 'sales_by_minute'],
]);

/** Views that hold live rows and those of editions. */
export const OF_EDITIONS: ReadonlySet<string> = new Set([
  'statistic',
  'campaign_figure',
  'sales',
  'products',
]);

/** The rows of a live view that may be published. Throws {@link ExportRequestError} for a view that has cells alone. */
export function publishedSource(view: string, source: Source): Source {
  if (OF_CELLS.has(view))
    throw new ExportRequestError(
      `${view} holds what is not published of single counties: for your own use, give --confidential`,
    );
  if (view === 'published_edition' || OF_EDITIONS.has(view))
    return {
      sql: `(SELECT * FROM ${source.sql} WHERE edition = 0 OR (campaign, edition) IN (SELECT campaign, edition FROM edition WHERE released_at <= greatest(published_at, now64(3))))`,
      parameters: source.parameters,
    };
  return source;
}
