import { type County, provincesOf } from '../../domain/reference/county-list.ts';
import type { Province } from '../../domain/reference/province-list.ts';
import type { ProductGroupMember } from '../../domain/reference/product-groups.ts';
import type { SegmentMember } from '../../domain/reference/segment-list.ts';
import type { LoadedCampaign } from '../../schemas/campaign.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

const TABLES = {
  counties: 'reference_county_list',
  segments: 'reference_segment',
  campaigns: 'reference_campaign',
  productGroups: 'reference_product_group',
} as const;

export type Origin = 'built-in' | 'replaced';

/** `illustrative` means that the members are not an official list. */
export interface StoredSegment {
  readonly id: string;
  readonly shortName: string;
  readonly title: string;
  readonly illustrative: boolean;
  readonly origin: Origin;
  readonly members: readonly SegmentMember[];
}

export async function storeCounties(
  client: ClickHouseClient,
  counties: readonly County[],
  provinces: readonly Province[],
): Promise<void> {
  await insertLoad(client, TABLES.counties, {
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
  });
}

export async function storeSegment(client: ClickHouseClient, segment: StoredSegment): Promise<void> {
  await insertLoad(client, TABLES.segments, {
    segment: segment.id,
    origin: segment.origin,
    short_name: segment.shortName,
    title: segment.title,
    illustrative: Number(segment.illustrative),
    members: segment.members.map((member) => ({
      county: Number(member.county),
      valid_from: member.validFrom,
      valid_to: member.validTo,
    })),
  });
}

export async function storeCampaign(client: ClickHouseClient, campaign: LoadedCampaign): Promise<void> {
  await insertLoad(client, TABLES.campaigns, {
    campaign: campaign.id,
    title: campaign.title,
    as_of: campaign.asOf,
    sample_factor: campaign.sampleFactor,
    windows: campaign.windows.map(({ id, start, end, base }) => ({
      window_id: id,
      start_at: epochSeconds(start),
      end_at: epochSeconds(end),
      base_start_at: base === null ? null : epochSeconds(base.start),
      base_end_at: base === null ? null : epochSeconds(base.end),
    })),
    platform_bases: Object.entries(campaign.platformBases).map(([platform, base_platform]) => ({
      platform,
      base_platform,
    })),
    simulated: campaign.simulated ?? false,
    place_figures: campaign.placeFigures.map(({ title, window, platform, segment, category, ...figure }) => ({
      ...figure,
      title_en: title.en,
      title_zh: title.zh,
      platform: platform ?? '',
      segment: segment ?? '',
      category: category ?? '',
      window_id: window,
    })),
    coverage_figures: campaign.coverageFigures.map(({ title, outletType, asOf, ...figure }) => ({
      ...figure,
      title_en: title.en,
      title_zh: title.zh,
      outlet_type: outletType ?? '',
      as_of: asOf,
    })),
  });
}

export async function storeProductGroups(
  client: ClickHouseClient,
  members: readonly ProductGroupMember[],
): Promise<void> {
  await insertLoad(client, TABLES.productGroups, {
    members: members.map((member) => ({ product_group: member.productGroup, category: member.category })),
  });
}

/** Ids of the segments whose newest list comes from an operator. */
export async function replacedSegments(client: ClickHouseClient): Promise<Set<string>> {
  const found = await rows<{ segment: string }>(
    client,
    "SELECT segment FROM segment WHERE origin = 'replaced'",
  );
  return new Set(found.map((row) => row.segment));
}

export interface SegmentSummary {
  readonly segment: string;
  readonly title: string;
  readonly members: number;
  readonly illustrative: boolean;
  readonly origin: Origin;
  readonly loadedAt: string;
}

/** Current segments. `members` counts memberships of any time. */
export async function listSegments(client: ClickHouseClient): Promise<SegmentSummary[]> {
  const found = await rows<Omit<SegmentSummary, 'illustrative'> & { illustrative: number }>(
    client,
    `SELECT segment, title, toUInt32(length(members)) AS members, illustrative, origin,
       formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt
     FROM (SELECT * FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment) ORDER BY segment`,
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
 * A load is one row of one insert, so it is visible as a whole or not at all. Its version is above every other of the
 * table, even if a clock went back.
 */
async function insertLoad(
  client: ClickHouseClient,
  table: (typeof TABLES)[keyof typeof TABLES],
  values: Record<string, unknown>,
): Promise<void> {
  const [newest] = await rows<{ version: string }>(
    client,
    'SELECT max(load_version) AS version FROM {table:Identifier}',
    { table },
  );
  const version = Math.max(Date.now(), Number(newest?.version ?? 0) + 1);
  await client.insert({ table, values: [{ load_version: version, ...values }], format: 'JSONEachRow' });
}

/** A DateTime column takes epoch seconds, independent of the server's zone. */
function epochSeconds(instant: string): number {
  return Date.parse(instant) / 1000;
}
