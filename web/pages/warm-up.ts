import { readCampaignTitles } from '../../statistics/dashboard/campaign-titles.ts';
import { parseAddress } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import { campaignPage } from './campaign.ts';

/** Computes what the page of the newest campaign shows unless its address says otherwise. */
export async function warmUp(figures: Figures): Promise<void> {
  const [newest] = await readCampaignTitles(figures.engines.clickhouse);
  if (newest === undefined) return;
  const { campaign } = newest;
  await campaignPage(figures, parseAddress(`/campaigns/${campaign}`, new URLSearchParams()), { campaign });
}
