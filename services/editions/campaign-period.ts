import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { requireCampaign } from '../statistics/campaign-report.ts';

export interface CampaignPeriod {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** Start of the earliest window or base window. */
  readonly firstMs: number;
  /** End of the latest window or base window. */
  readonly lastMs: number;
  readonly windowIds: readonly string[];
}

/** The bounds of a loaded campaign, in epoch ms. Throws {@link UnknownCampaignError}. */
export async function readPeriod(client: ClickHouseClient, campaign: string): Promise<CampaignPeriod> {
  await requireCampaign(client, campaign);
  const [found] = await rows<{ start: string; end: string; first: string; last: string; ids: string[] }>(
    client,
    `SELECT toUnixTimestamp(maxIf(start_at, window_id = 'period')) AS start, toUnixTimestamp(maxIf(end_at, window_id = 'period')) AS end,
       toUnixTimestamp(least(min(start_at), min(coalesce(base_start_at, start_at)))) AS first,
       toUnixTimestamp(greatest(max(end_at), max(coalesce(base_end_at, end_at)))) AS last, groupArray(window_id) AS ids
     FROM campaign_window WHERE campaign = {campaign:String} HAVING count() > 0`,
    { campaign },
  );
  if (found === undefined) throw new Error(`the campaign ${campaign} has no windows`);
  const ms = (seconds: string): number => Number(seconds) * 1000;
  return {
    startMs: ms(found.start),
    endMs: ms(found.end),
    firstMs: ms(found.first),
    lastMs: ms(found.last),
    windowIds: found.ids,
  };
}
