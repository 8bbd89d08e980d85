import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { comparedHours } from '../../domain/statistics/figures/compared-hours.ts';
import type { WindowHours } from '../../domain/statistics/figures/window-hours.ts';
import {
  completeTo,
  type ComparedWindow,
  type DataHorizon,
} from '../../domain/statistics/wording/same-hours.ts';
import type { CampaignRow } from '../lists/campaign-row.ts';

/** The windows of a campaign by id, sorted by their start. */
export interface CampaignWindows {
  /** Orders that each order of the data stands for. */
  readonly factor: number;
  readonly windows: ReadonlyMap<string, WindowHours>;
}

/** How far the events reach now. */
export async function readHorizon(client: ClickHouseClient): Promise<DataHorizon> {
  const [found] = await rows<DataHorizon>(
    client,
    'SELECT toString(complete_until) AS completeUntil, toString(over_until) AS overUntil FROM data_horizon',
  );
  if (found === undefined) throw new Error('the view data_horizon has no row');
  return found;
}

/** Of all campaigns in force, by the same horizon. */
export async function readCampaignWindows(
  client: ClickHouseClient,
  readsHorizon: Promise<DataHorizon> = readHorizon(client),
): Promise<ReadonlyMap<string, CampaignWindows>> {
  const [found, horizon] = await Promise.all([
    rows<Pick<CampaignRow, 'campaign' | 'sample_factor' | 'windows'>>(
      client,
      `SELECT campaign, sample_factor, arraySort(w -> (w.start_at, w.window_id), windows) AS windows
       FROM (SELECT * FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
       WHERE notEmpty(windows) ORDER BY campaign`,
    ),
    readsHorizon,
  ]);
  return new Map(
    found.map(({ campaign, sample_factor: factor, windows }) => [
      campaign,
      { factor, windows: hoursOf(new Map(windows.map((one) => [one.window_id, windowOf(one, horizon)]))) },
    ]),
  );
}

function hoursOf(windows: ReadonlyMap<string, ComparedWindow>): Map<string, WindowHours> {
  const period = windows.get('period');
  return new Map([...windows].map(([id, window]) => [id, comparedHours(window, period ?? window)]));
}

/** A window of a campaign, complete as far as the horizon says. */
export function windowOf(
  { start_at: startAt, end_at: endAt, base_start_at: from, base_end_at: to }: CampaignRow['windows'][number],
  horizon: DataHorizon,
): ComparedWindow {
  const own = { startAt, endAt };
  const base = from === null || to === null ? null : { startAt: from, endAt: to };
  return { ...own, base, completeTo: completeTo(own, horizon) };
}
