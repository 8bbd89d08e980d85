import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ProductGroupMember } from '../../domain/reference/category-list.ts';
import { type County, type Province, provincesOf } from '../../domain/reference/county-list.ts';
import type { SegmentMember } from '../../domain/reference/segment-list.ts';
import { nextVersion } from '../../pipeline/lists/replace-register.ts';
import type {
  Campaign,
  Frame,
  ListLoad,
  ListOrigin,
  ListTitle,
  LoadedCampaign,
} from '../../schemas/campaign.ts';
import {
  type CampaignRow,
  campaignRow,
  storedFrameOf,
  titleColumns,
  titleOfColumns,
} from '../../pipeline/lists/campaign-row.ts';
import { readPopulations } from './populations.ts';

/** One load of a campaign or a segment. The versions of each count from 1 and keep their number. */
export interface Version {
  readonly version: number;
  /** ISO instant, in Shanghai. */
  readonly loadedAt: string;
  readonly origin: ListOrigin;
  /** Who applied it; empty if not given. */
  readonly appliedBy: string;
  /** Out of force since this version. That of a campaign has no windows. */
  readonly removed: boolean;
}

export interface CampaignVersion extends Version {
  readonly campaign: Campaign;
  readonly sampleFactor: number;
  readonly simulated: boolean;
  /** The lists that it counts by; empty if those in force. */
  readonly lists: readonly ListLoad[];
  /** Who was comparable by these lists; null if the campaign declares nothing. */
  readonly frame: Frame | null;
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
  /** Out of force: the row keeps what it was. In force unless given. */
  readonly removed?: boolean;
  readonly members: readonly SegmentMember[];
}

export interface SegmentVersion extends Omit<StoredSegment, keyof Version>, Version {
  readonly loadVersion: string;
}

type SegmentRow = ReturnType<typeof segmentRow>;

/** What every row of a load has. */
interface LoadColumns {
  readonly load_version: string;
  readonly loadedAt: string;
  readonly origin: ListOrigin;
  readonly applied_by: string;
  readonly removed: boolean;
}

/** Every version of every campaign, by campaign and version. */
export function readCampaignVersions(client: ClickHouseClient): Promise<Map<string, CampaignVersion[]>> {
  return readVersions(client, 'campaign', (row: CampaignRow & LoadColumns) => ({
    campaign: JSON.parse(row.document) as Campaign,
    sampleFactor: row.sample_factor,
    simulated: row.simulated,
    lists: row.lists.map(({ segment, load_version: loadVersion }) => ({ segment, loadVersion })),
    frame: storedFrameOf(row),
  }));
}

/** Every version of every segment, by segment and version. */
export function readSegmentVersions(client: ClickHouseClient): Promise<Map<string, SegmentVersion[]>> {
  return readVersions(client, 'segment', (row: SegmentRow & LoadColumns) => ({
    id: row.segment,
    loadVersion: row.load_version,
    shortName: row.short_name,
    illustrative: row.illustrative === 1,
    title: titleOfColumns(row),
    members: row.members.map(({ county, valid_from, valid_to }) => ({
      county: String(county),
      validFrom: valid_from,
      validTo: valid_to,
    })),
  }));
}

async function readVersions<Row extends LoadColumns, Of>(
  client: ClickHouseClient,
  key: keyof Row & ('campaign' | 'segment'),
  contentOf: (row: Row) => Of,
): Promise<Map<string, (Of & Version)[]>> {
  const found = await rows<Row & Record<typeof key, string>>(
    client,
    `SELECT *, formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt FROM {table:Identifier}
     ORDER BY {key:Identifier}, load_version`,
    { table: `reference_${key}`, key },
  );
  const versionOf = (row: Row, index: number): Of & Version => ({
    version: index + 1,
    ...{ loadedAt: row.loadedAt, origin: row.origin, appliedBy: row.applied_by, removed: row.removed },
    ...contentOf(row),
  });
  return new Map([...Map.groupBy(found, (row) => row[key])].map(([of, loads]) => [of, loads.map(versionOf)]));
}

export function storeSegment(client: ClickHouseClient, segment: StoredSegment): Promise<void> {
  return insertLoads(client, 'reference_segment', [segmentRow(segment)]);
}

/** All of them in one step. */
export function storeCampaign(client: ClickHouseClient, ...campaigns: LoadedCampaign[]): Promise<void> {
  return insertLoads(client, 'reference_campaign', campaigns.map(campaignRow));
}

export async function storeCounties(
  client: ClickHouseClient,
  counties: readonly County[],
  provinces: readonly Province[],
): Promise<void> {
  const populations = await readPopulations(client);
  await insertLoads(client, 'reference_county_list', [
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
      populations: counties.map(({ code }) => populations.get(code) ?? null),
    },
  ]);
}

export async function storeProductGroups(
  client: ClickHouseClient,
  groups: readonly ProductGroupMember[],
): Promise<void> {
  const members = groups.map(({ productGroup, category }) => ({ product_group: productGroup, category }));
  await insertLoads(client, 'reference_product_group', [{ members }]);
}

/** A load is one row, and one insert is visible as a whole or not at all. */
async function insertLoads(client: ClickHouseClient, table: string, loads: readonly object[]): Promise<void> {
  const first = await nextVersion(client, table);
  const values = loads.map((load, index) => ({ load_version: first + index, ...load }));
  await client.insert({ table, values, format: 'JSONEachRow' });
}

function segmentRow(segment: StoredSegment) {
  return {
    segment: segment.id,
    origin: segment.origin,
    applied_by: segment.appliedBy ?? '',
    removed: segment.removed ?? false,
    short_name: segment.shortName,
    ...titleColumns(segment.title),
    illustrative: Number(segment.illustrative),
    members: segment.members.map(({ county, validFrom, validTo }) => ({
      county: Number(county),
      valid_from: validFrom,
      valid_to: validTo,
    })),
  };
}
