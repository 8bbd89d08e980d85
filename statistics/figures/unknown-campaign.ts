import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readCampaigns } from './read-statistics.ts';

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
