import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ProductGroupMember } from '../../domain/reference/category-list.ts';
import { type County, type Province, provincesOf } from '../../domain/reference/county-list.ts';
import type { SegmentMember } from '../../domain/reference/segment-list.ts';
import type { ListOrigin, ListTitle, LoadedCampaign } from '../../schemas/campaign.ts';
import { readPopulations } from './populations.ts';
import { frameColumn } from './stored-frame.ts';

const TABLES = {
  counties: 'reference_county_list',
  segments: 'reference_segment',
  campaigns: 'reference_campaign',
  productGroups: 'reference_product_group',
} as const;

export async function storeCounties(
  client: ClickHouseClient,
  counties: readonly County[],
  provinces: readonly Province[],
): Promise<void> {
  const populations = await readPopulations(client);
  await insertLoads(client, TABLES.counties, [
    {
      counties: counties.map((county) => ({
        county: Number(county.code),
        name: county.name,
        province: county.province,
        rural: Number(county.rural),
        carries_orders: Number(county.carriesOrders),
      })),
      names_en: counties.map(({ nameEn }) => nameEn),
      provinces: provincesOf(counties, provinces).map(({ name, nameEn, region }) => ({
        name,
        name_en: nameEn,
        region,
      })),
      populations: counties.map(({ code }) => populations.get(Number(code)) ?? null),
    },
  ]);
}

export async function storeSegment(client: ClickHouseClient, segment: StoredSegment): Promise<void> {
  await insertLoads(client, TABLES.segments, [segmentRow(segment)]);
}

/** Takes a segment out of force: the row keeps what it was. */
export async function storeRemovedSegment(client: ClickHouseClient, segment: StoredSegment): Promise<void> {
  await insertLoads(client, TABLES.segments, [{ ...segmentRow(segment), removed: true }]);
}

export async function storeCampaign(client: ClickHouseClient, campaign: LoadedCampaign): Promise<void> {
  await storeCampaigns(client, [campaign]);
}

/** All of them in one step. */
export async function storeCampaigns(
  client: ClickHouseClient,
  campaigns: readonly LoadedCampaign[],
): Promise<void> {
  await insertLoads(client, TABLES.campaigns, campaigns.map(campaignRow));
}

/** Takes a campaign out of force: its row has no windows, so no view finds one. */
export async function storeRemovedCampaign(
  client: ClickHouseClient,
  campaign: LoadedCampaign,
): Promise<void> {
  const nothing = {
    ...{ windows: [], window_titles: [], place_figures: [], coverage_figures: [], comparable: [] },
    removed: true,
  };
  await insertLoads(client, TABLES.campaigns, [{ ...campaignRow(campaign), ...nothing }]);
}

export async function storeProductGroups(
  client: ClickHouseClient,
  members: readonly ProductGroupMember[],
): Promise<void> {
  await insertLoads(client, TABLES.productGroups, [
    {
      members: members.map((member) => ({ product_group: member.productGroup, category: member.category })),
    },
  ]);
}

export interface SegmentSummary {
  readonly segment: string;
  readonly title: string;
  readonly members: number;
  readonly illustrative: boolean;
  readonly origin: ListOrigin;
  readonly loadedAt: string;
}

/** Current segments. `members` counts memberships of any time. */
export async function listSegments(client: ClickHouseClient): Promise<SegmentSummary[]> {
  const found = await rows<Omit<SegmentSummary, 'illustrative'> & { illustrative: number }>(
    client,
    `SELECT segment, title, toUInt32(length(members)) AS members, illustrative, origin,
       formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt
     FROM (SELECT * FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment) WHERE NOT removed ORDER BY segment`,
  );
  return found.map((row) => ({ ...row, illustrative: row.illustrative === 1 }));
}

export interface CampaignSummary {
  readonly campaign: string;
  readonly title: string;
  readonly asOf: string;
  readonly sampleFactor: number;
  readonly windows: readonly string[];
}

export async function listCampaigns(client: ClickHouseClient): Promise<CampaignSummary[]> {
  return rows<CampaignSummary>(
    client,
    `SELECT campaign, any(c.title) AS title, toString(any(c.as_of)) AS asOf, any(c.sample_factor) AS sampleFactor,
       groupArray(window_id) AS windows
     FROM campaign AS c INNER JOIN campaign_window AS w USING campaign GROUP BY campaign ORDER BY campaign`,
  );
}

/**
 * A load is one row, and one insert is visible as a whole or not at all. Its version is above every other of the table,
 * even if a clock went back.
 */
async function insertLoads(
  client: ClickHouseClient,
  table: (typeof TABLES)[keyof typeof TABLES],
  loads: readonly Record<string, unknown>[],
): Promise<void> {
  const [newest] = await rows<{ version: string }>(
    client,
    'SELECT max(load_version) AS version FROM {table:Identifier}',
    { table },
  );
  const first = Math.max(Date.now(), Number(newest?.version ?? 0) + 1);
  const values = loads.map((load, index) => ({ load_version: first + index, ...load }));
  await client.insert({ table, values, format: 'JSONEachRow' });
}

/** `illustrative` means that the members are not an official list. */
export interface StoredSegment {
  readonly id: string;
  readonly shortName: string;
  readonly title: ListTitle;
  readonly illustrative: boolean;
  readonly origin: ListOrigin;
  /** Who applied it; empty unless given. */
  readonly appliedBy?: string;
  readonly members: readonly SegmentMember[];
}

/** The row of a load of a campaign. */
function campaignRow(campaign: LoadedCampaign): Record<string, unknown> {
  return {
    campaign: campaign.id,
    ...titleColumns(campaign.title),
    as_of: campaign.asOf,
    sample_factor: campaign.sampleFactor,
    windows: campaign.windows.map(({ id, start, end, base }) => ({
      window_id: id,
      start_at: epochSeconds(start),
      end_at: epochSeconds(end),
      base_start_at: base === null ? null : epochSeconds(base.start),
      base_end_at: base === null ? null : epochSeconds(base.end),
    })),
    window_titles: campaign.windows.flatMap(({ id, title }) =>
      title === undefined ? [] : [{ window_id: id, ...title }],
    ),
    platform_bases: Object.entries(campaign.platformBases).map(([platform, base_platform]) => ({
      platform,
      base_platform,
    })),
    simulated: campaign.simulated ?? false,
    segments: campaign.segments ?? [],
    lists: (campaign.lists ?? []).map(({ segment, loadVersion }) => ({ segment, load_version: loadVersion })),
    every_order_figures: campaign.placeFigures.flatMap(({ id, needsEveryOrder }) =>
      needsEveryOrder ? [id] : [],
    ),
    disclosure: (campaign.disclosure === null ? [] : [campaign.disclosure]).map((rule) => ({
      fewest_orders: rule.fewestOrders,
      fewest_shops: rule.fewestShops,
      protection_percent: rule.protectionPercent,
    })),
    withhold_unreliable: campaign.withholdUnreliable,
    comparable: frameColumn(campaign),
    origin: campaign.origin ?? 'built-in',
    applied_by: campaign.appliedBy ?? '',
    place_figures: campaign.placeFigures.map(({ title, window, platform, segment, category, ...figure }) => ({
      ...figure,
      title_en: title.en,
      title_zh: title.zh,
      platform: platform ?? '',
      segment: segment ?? '',
      category: category ?? '',
      window_id: window,
    })),
    releases: campaign.releases.map(({ status, at }) => ({ status, at: new Date(at).toISOString() })),
    coverage_figures: campaign.coverageFigures.map(({ title, outletType, asOf, ...figure }) => ({
      ...figure,
      title_en: title.en,
      title_zh: title.zh,
      outlet_type: outletType ?? '',
      as_of: asOf,
    })),
  };
}

/** The row of a load of a segment. */
function segmentRow(segment: StoredSegment): Record<string, unknown> {
  return {
    segment: segment.id,
    origin: segment.origin,
    applied_by: segment.appliedBy ?? '',
    short_name: segment.shortName,
    ...titleColumns(segment.title),
    illustrative: Number(segment.illustrative),
    members: segment.members.map((member) => ({
      county: Number(member.county),
      valid_from: member.validFrom,
      valid_to: member.validTo,
    })),
  };
}

function titleColumns(title: ListTitle): { readonly title: string; readonly title_zh: string } {
  return typeof title === 'string' ? { title, title_zh: '' } : { title: title.en, title_zh: title.zh };
}

/** A DateTime column takes epoch seconds, independent of the server's zone. */
function epochSeconds(instant: string): number {
  return Date.parse(instant) / 1000;
}
