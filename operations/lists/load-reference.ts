import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignData } from '../../schemas/campaign.ts';
import { applyCampaigns, type CampaignPlan } from './apply-campaigns.ts';
import { applySegment } from './apply-segment.ts';
import {
  readCampaigns,
  readCounties,
  readProductGroups,
  readProvinces,
  readSegments,
} from '../../pipeline/lists/reference-files.ts';
import {
  readCampaignVersions,
  readSegmentVersions,
  storeCounties,
  storeProductGroups,
  storeSegment,
} from './stored-lists.ts';

/** Omitted values stay as they are stored. Without a stored campaign, all orders are there and none is simulated. */
export interface LoadOptions extends Partial<CampaignData> {
  /** Puts the built-in lists into the place of the operator's. */
  readonly restore?: boolean;
}

export interface LoadSummary {
  readonly counties: number;
  readonly segments: readonly {
    readonly segment: string;
    readonly members: number;
    readonly kept: boolean;
  }[];
  readonly campaigns: readonly CampaignPlan[];
  /** Campaigns that an operator applied or removed: they stay as they are. */
  readonly kept: readonly string[];
  readonly productGroups: number;
}

/**
 * Loads the reference files that come with Countyflow. Safe to repeat: what is in force already is not loaded again. What
 * an operator applied, replaced or removed is kept, unless `restore` is set.
 */
export async function loadReference(client: ClickHouseClient, options: LoadOptions): Promise<LoadSummary> {
  const [counties, provinces, productGroups] = await Promise.all([
    readCounties(),
    readProvinces(),
    readProductGroups(),
  ]);
  const restore = options.restore === true;
  await storeCounties(client, counties, provinces);
  const stored = await readSegmentVersions(client);
  const segments = [];
  for (const segment of await readSegments(counties)) {
    const kept = !restore && stored.get(segment.id)?.at(-1)?.origin === 'replaced';
    segments.push({ segment: segment.id, members: segment.members.length, kept });
    if (restore) await storeSegment(client, { ...segment, origin: 'built-in' });
    else if (!kept) await applySegment(client, { ...segment, origin: 'built-in' });
  }
  const campaigns = await loadCampaigns(client, options, restore);
  await storeProductGroups(client, productGroups);
  return {
    counties: counties.length,
    segments,
    ...campaigns,
    productGroups: new Set(productGroups.map((member) => member.productGroup)).size,
  };
}

async function loadCampaigns(
  client: ClickHouseClient,
  options: LoadOptions,
  restore: boolean,
): Promise<Pick<LoadSummary, 'campaigns' | 'kept'>> {
  const stored = await readCampaignVersions(client);
  const plans: CampaignPlan[] = [];
  const kept: string[] = [];
  for (const campaign of await readCampaigns()) {
    const newest = stored.get(campaign.id)?.at(-1);
    // The built-in campaigns are about the same data, so a new one has the data of the others.
    const others = [...stored.values()].flatMap((versions) => versions.at(-1) ?? []);
    const data = newest ?? others.find(({ origin }) => origin === 'built-in');
    const sampleFactor = options.sampleFactor ?? data?.sampleFactor ?? 1;
    const simulated = options.simulated ?? data?.simulated ?? false;
    if (!restore && newest?.origin === 'replaced') kept.push(campaign.id);
    else {
      const file = [{ file: campaign.id, campaign }];
      const how = { sampleFactor, simulated, origin: 'built-in', refreshLists: restore } as const;
      const [plan] = await applyCampaigns(client, file, how);
      if (plan !== undefined) plans.push(plan);
    }
  }
  return { campaigns: plans, kept };
}
