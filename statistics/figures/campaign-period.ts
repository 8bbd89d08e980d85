import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { TimeRange } from './figures-checksum.ts';
import { requireCampaign } from './unknown-campaign.ts';

export interface CampaignPeriod extends TimeRange {
  /** Exclusive end of the period. */
  readonly endMs: number;
}

/** The bounds of a loaded campaign; the range is that of all windows and base windows, in epoch ms. Throws {@link UnknownCampaignError}. */
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
