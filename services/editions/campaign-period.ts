import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { requireCampaign } from '../statistics/campaign-report.ts';

export interface CampaignPeriod {
  /** Exclusive end of the period. */
  readonly endMs: number;
  /** Start of the earliest window or base window. */
  readonly firstMs: number;
  /** End of the latest window or base window. */
  readonly lastMs: number;
}

/** Bounds of a window as the views expect them: full hours of Shanghai. A window without a base has an empty one. */
export interface WindowBounds {
  readonly windowId: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly baseStartAt: string;
  readonly baseEndAt: string;
  readonly periodStartAt: string;
  readonly periodEndAt: string;
  readonly sampleFactor: number;
}

/** The windows of a campaign, by id. */
export async function readWindowBounds(
  client: ClickHouseClient,
  campaign: string,
): Promise<ReadonlyMap<string, WindowBounds>> {
  const found = await rows<WindowBounds>(
    client,
    `SELECT window_id AS windowId, toString(start_at) AS startAt, toString(end_at) AS endAt,
       toString(coalesce(base_start_at, start_at)) AS baseStartAt, toString(coalesce(base_end_at, start_at)) AS baseEndAt,
       toString(maxIf(start_at, window_id = 'period') OVER ()) AS periodStartAt,
       toString(maxIf(end_at, window_id = 'period') OVER ()) AS periodEndAt, sample_factor AS sampleFactor
     FROM campaign_window WHERE campaign = {campaign:String}`,
    { campaign },
  );
  return new Map(found.map((bounds) => [bounds.windowId, bounds]));
}

/** The bounds of a loaded campaign, in epoch ms. Throws {@link UnknownCampaignError}. */
export async function readPeriod(client: ClickHouseClient, campaign: string): Promise<CampaignPeriod> {
  await requireCampaign(client, campaign);
  const [found] = await rows<{ end: string; first: string; last: string }>(
    client,
    `SELECT toUnixTimestamp(maxIf(end_at, window_id = 'period')) AS end,
       toUnixTimestamp(least(min(start_at), min(coalesce(base_start_at, start_at)))) AS first,
       toUnixTimestamp(greatest(max(end_at), max(coalesce(base_end_at, end_at)))) AS last
     FROM campaign_window WHERE campaign = {campaign:String} HAVING count() > 0`,
    { campaign },
  );
  if (found === undefined) throw new Error(`the campaign ${campaign} has no windows`);
  const ms = (seconds: string): number => Number(seconds) * 1000;
  return {
    endMs: ms(found.end),
    firstMs: ms(found.first),
    lastMs: ms(found.last),
  };
}
