import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import {
  replacedSegments,
  storeCampaign,
  storeCounties,
  storeProductGroups,
  storeSegment,
} from './stored-lists.ts';
import type { CampaignData } from '../../schemas/campaign.ts';
import { parseMembers } from '../../domain/reference/segment-list.ts';
import {
  readCampaigns,
  readCounties,
  readCsvRows,
  readProductGroups,
  readProvinces,
  readSegments,
} from './reference-files.ts';

export interface LoadOptions extends CampaignData {
  /** Replaces the operator's lists by the built-in ones. */
  readonly restore?: boolean;
}

export interface LoadSummary {
  readonly counties: number;
  readonly segments: readonly {
    readonly segment: string;
    readonly members: number;
    readonly kept: boolean;
  }[];
  readonly campaigns: readonly string[];
  /** Campaigns that a sample cannot show. */
  readonly leftOut: readonly string[];
  readonly productGroups: number;
}

/**
 * Loads the reference files that come with Countyflow. Safe to repeat: each list is replaced as a whole. A segment
 * that an operator replaced is kept, unless `restore` is set.
 */
export async function loadReference(client: ClickHouseClient, options: LoadOptions): Promise<LoadSummary> {
  const [counties, provinces, campaigns, productGroups] = await Promise.all([
    readCounties(),
    readProvinces(),
    readCampaigns(),
    readProductGroups(),
  ]);
  const segments = await readSegments(counties);
  const kept = options.restore === true ? new Set<string>() : await replacedSegments(client);
  await storeCounties(client, counties, provinces);
  for (const segment of segments) {
    if (!kept.has(segment.id)) await storeSegment(client, { ...segment, origin: 'built-in' });
  }
  const { sampleFactor, simulated = false } = options;
  const shown = campaigns.filter(({ needsEveryOrder }) => sampleFactor === 1 || !needsEveryOrder);
  for (const campaign of shown) await storeCampaign(client, { ...campaign, sampleFactor, simulated });
  await storeProductGroups(client, productGroups);
  return {
    counties: counties.length,
    segments: segments.map(({ id, members }) => ({
      segment: id,
      members: members.length,
      kept: kept.has(id),
    })),
    campaigns: shown.map(({ id }) => id),
    leftOut: campaigns.filter((campaign) => !shown.includes(campaign)).map(({ id }) => id),
    productGroups: new Set(productGroups.map((member) => member.productGroup)).size,
  };
}

export interface ReplaceSummary {
  readonly segment: string;
  readonly members: number;
  /** Members that do not count as rural; with them a share of rural sales could exceed 100 %. */
  readonly notRural: readonly string[];
}

/**
 * Replaces the members of a segment by a list of counties, in one step. Throws `ReferenceFileError` if the file is
 * wrong, and then changes nothing.
 */
export async function replaceSegment(
  client: ClickHouseClient,
  segmentId: string,
  file: string,
  illustrative: boolean,
): Promise<ReplaceSummary> {
  const counties = await readCounties();
  const segments = await readSegments(counties);
  const segment = segments.find((candidate) => candidate.id === segmentId);
  if (segment === undefined) {
    const ids = segments.map(({ id }) => id).join(', ');
    throw new Error(`There is no segment ${segmentId}. Segments: ${ids}.`);
  }
  const members = parseMembers(await readCsvRows(file), counties);
  await storeSegment(client, { ...segment, illustrative, origin: 'replaced', members });
  const rural = new Set(counties.filter((county) => county.rural).map((county) => county.code));
  return {
    segment: segmentId,
    members: members.length,
    notRural: members.map((member) => member.county).filter((code) => !rural.has(code)),
  };
}
