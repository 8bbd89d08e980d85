import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { exactColumns } from '../figures/ask.ts';
import { SALES_COLUMNS, type SalesRow } from '../figures/read-sales.ts';

/** The stored row of rural sales of the day, and the window that it is of. Clock texts are Shanghai's. */
export interface MainRow {
  readonly window: ComparedWindow;
  readonly row: SalesRow;
}

type Clock = 'start' | 'end' | 'base_start' | 'base_end' | 'complete';
type Found = SalesRow & Readonly<Record<Clock, string>> & { readonly campaign: string };

/** What happened in each campaign of which a worker has stored rows, by campaign. */
export async function readMainRows(client: ClickHouseClient): Promise<ReadonlyMap<string, MainRow>> {
  const found = await rows<Found>(
    client,
    `SELECT told.campaign AS campaign, ${exactColumns(SALES_COLUMNS)}, toString(start_at) AS start, toString(end_at) AS end,
       ifNull(toString(base_start_at), '') AS base_start, ifNull(toString(base_end_at), '') AS base_end,
       toString(told.complete_to) AS complete
     FROM sales AS told
     JOIN campaign_window AS of ON of.campaign = told.campaign AND of.window_id = told.window_id
     WHERE edition = 0 AND told.window_id = 'day' AND flow = 'sales' AND segment = 'all' AND basis = 'paid'
       AND dimension = 'segment' AND member = 'rural' AND NOT confidential`,
  );
  return new Map(
    found.map(({ campaign, start, end, base_start: baseStart, base_end: baseEnd, complete, ...row }) => {
      const base = baseStart === '' ? null : { startAt: baseStart, endAt: baseEnd };
      const window = { startAt: start, endAt: end, base, completeTo: complete < end ? complete : null };
      return [campaign, { window, row }];
    }),
  );
}
