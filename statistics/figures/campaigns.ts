import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** Ids of the loaded campaigns, sorted. */
export async function readCampaigns(client: ClickHouseClient): Promise<string[]> {
  const found = await rows<{ campaign: string }>(client, 'SELECT campaign FROM campaign ORDER BY campaign');
  return found.map(({ campaign }) => campaign);
}

/** The campaign is not loaded. The message names the loaded ones. */
export class UnknownCampaignError extends Error {
  override readonly name = 'UnknownCampaignError';

  constructor(campaign: string, loaded: readonly string[]) {
    super(
      `no campaign '${campaign}' is loaded; ` +
        (loaded.length === 0 ? 'load the reference data first' : `loaded campaigns: ${loaded.join(', ')}`),
    );
  }
}

/** Throws {@link UnknownCampaignError}. */
export async function requireCampaign(client: ClickHouseClient, campaign: string): Promise<void> {
  const loaded = await readCampaigns(client);
  if (!loaded.includes(campaign)) throw new UnknownCampaignError(campaign, loaded);
}

/** Epoch ms. */
export interface TimeRange {
  readonly firstMs: number;
  readonly lastMs: number;
}

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
