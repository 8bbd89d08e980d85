import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { readCampaignWindows } from '../../pipeline/figures/campaign-windows.ts';

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
  const of = (await readCampaignWindows(client)).get(campaign);
  if (of === undefined) {
    await requireCampaign(client, campaign);
    throw new Error(`the campaign ${campaign} has no windows`);
  }
  const hours = [...of.windows.values()].flatMap(({ own, base }) => [...own, ...base]);
  return {
    endMs: (of.windows.get('period')?.own[1] ?? 0) * 1000,
    firstMs: Math.min(...hours) * 1000,
    lastMs: Math.max(...hours) * 1000,
  };
}
