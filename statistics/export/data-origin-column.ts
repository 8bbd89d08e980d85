import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { columnComment } from '../../adapters/clickhouse/public-views.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { jointOrigin, readDataOrigins } from '../figures/data-origin.ts';
import type { Column, Source } from './view-shape.ts';

export const DATA_ORIGIN = 'data_origin';
/** Views of lists, which no order decides. */
const OF_LISTS: ReadonlySet<string> = new Set([
  ...['campaign', 'campaign_window', 'campaign_segment_member', 'comparable_member'],
  ...['county', 'label', 'outlet', 'segment'],
]);

const EDITIONS_AND_LIVE = `(SELECT campaign, edition, data_origin FROM published_edition
  UNION ALL SELECT campaign, 0, data_origin FROM campaign)`;

interface Marked {
  readonly source: Source;
  readonly columns: readonly Column[];
  /** Null if the rows say it of different campaigns or editions, or are of lists. */
  readonly dataOrigin: DataOrigin | null;
}

/**
 * The rows, each with who made the orders that it counts: a row that is pasted elsewhere still says that it is simulated.
 * `dataOrigin` is that of all rows; null if they are not of one campaign or edition. Rows of no campaign are of all.
 */
export async function withDataOrigin(
  client: ClickHouseClient,
  view: string,
  { source, columns, dataOrigin }: Marked,
): Promise<Marked> {
  const has = (name: string) => columns.some((column) => column.name === name);
  if (has(DATA_ORIGIN)) return { source, columns, dataOrigin };
  if (OF_LISTS.has(view)) return { source, columns, dataOrigin: null };
  const column = { name: DATA_ORIGIN, type: 'String', description: columnComment(view, DATA_ORIGIN) ?? '' };
  const all = [...columns, column];
  const of = dataOrigin ?? jointOrigin((await readDataOrigins(client)).values());
  const parameters = { ...source.parameters, [DATA_ORIGIN]: of };
  if (dataOrigin === null && has('campaign')) {
    const [from, key] = has('edition') ? [EDITIONS_AND_LIVE, 'campaign, edition'] : ['campaign', 'campaign'];
    const sql = `(SELECT own.*, multiIf(own.campaign = '', {${DATA_ORIGIN}:String}, origin.${DATA_ORIGIN} = '', 'unknown',
        origin.${DATA_ORIGIN}) AS ${DATA_ORIGIN}
      FROM ${source.sql} AS own LEFT JOIN (SELECT ${key}, ${DATA_ORIGIN} FROM ${from}) AS origin USING (${key}))`;
    return { source: { ...source, sql, parameters }, columns: all, dataOrigin };
  }
  return {
    source: {
      ...source,
      sql: `(SELECT *, {${DATA_ORIGIN}:String} AS ${DATA_ORIGIN} FROM ${source.sql})`,
      parameters,
    },
    columns: all,
    dataOrigin: of,
  };
}
