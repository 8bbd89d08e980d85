import { ExportRequestError } from './errors.ts';
import type { Source } from './view-shape.ts';

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
