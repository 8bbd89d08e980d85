import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { campaignForm } from '../../domain/reference/campaign-form.ts';
import { shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import {
  campaign as campaignSchema,
  type Campaign,
  type Frame,
  type ListLoad,
  type ListOrigin,
} from '../../schemas/campaign.ts';
import { storedComparable, storedFrame, type StoredFrame } from './stored-frame.ts';

/** One load of a campaign. Versions of a campaign count from 1 and keep their number. */
export interface CampaignVersion {
  readonly version: number;
  /** ISO instant, in Shanghai. */
  readonly loadedAt: string;
  readonly origin: ListOrigin;
  /** Who applied it; empty if not given. */
  readonly appliedBy: string;
  /** Out of force since this version, which holds nothing else. */
  readonly removed: boolean;
  readonly campaign: Campaign;
  readonly sampleFactor: number;
  readonly simulated: boolean;
  /** The lists that it counts by; empty if those in force. */
  readonly lists: readonly ListLoad[];
  /** Who was comparable by these lists; null if the campaign declares nothing. */
  readonly frame: Frame | null;
}

interface StoredRow {
  readonly campaign: string;
  readonly loadedAt: string;
  readonly origin: ListOrigin;
  readonly appliedBy: string;
  readonly removed: boolean | number;
  readonly title: string;
  readonly titleZh: string;
  readonly asOf: string;
  readonly sampleFactor: number;
  readonly simulated: boolean | number;
  /** One rule, or none. */
  readonly disclosure: readonly (readonly [orders: number, shops: number, percent: number])[];
  readonly withholdUnreliable: boolean | number;
  readonly segments: readonly string[];
  /** One frame, or none. */
  readonly comparable: readonly StoredFrame[];
  readonly lists: readonly (readonly [segment: string, loadVersion: string])[];
  readonly windows: readonly (readonly [
    id: string,
    start: string,
    end: string,
    base: string,
    baseEnd: string,
  ])[];
  readonly windowTitles: readonly (readonly [id: string, en: string, zh: string])[];
  readonly bases: readonly (readonly [platform: string, base: string])[];
  readonly places: readonly (readonly string[])[];
  readonly coverage: readonly (readonly string[])[];
  readonly releases: readonly (readonly [status: string, at: string])[];
}

const CAMPAIGN_VERSIONS = sqlFile(import.meta.url, 'campaign-versions');

/** Every version of every campaign, or of one, by campaign and version. */
export async function readCampaignVersions(
  client: ClickHouseClient,
  campaign?: string,
): Promise<Map<string, CampaignVersion[]>> {
  const found = await rows<StoredRow>(client, CAMPAIGN_VERSIONS, { campaign: campaign ?? '' });
  const versions = new Map<string, CampaignVersion[]>();
  for (const row of found) {
    const earlier = versions.get(row.campaign) ?? [];
    versions.set(row.campaign, [...earlier, versionOf(row, earlier.length + 1)]);
  }
  return versions;
}

function versionOf(row: StoredRow, version: number): CampaignVersion {
  return {
    version,
    loadedAt: row.loadedAt,
    origin: row.origin,
    appliedBy: row.appliedBy,
    removed: Boolean(row.removed),
    campaign: campaignOf(row),
    sampleFactor: row.sampleFactor,
    simulated: Boolean(row.simulated),
    lists: row.lists.map(([segment, loadVersion]) => ({ segment, loadVersion })),
    frame: row.comparable.map(storedFrame)[0] ?? null,
  };
}

function campaignOf(row: StoredRow): Campaign {
  const titles = new Map(row.windowTitles.map(([id, en, zh]) => [id, { en, zh }]));
  const stored = {
    id: row.campaign,
    title: row.titleZh === '' ? row.title : { en: row.title, zh: row.titleZh },
    asOf: row.asOf,
    ...(row.segments.length === 0 ? {} : { segments: row.segments }),
    windows: row.windows.map(([id, start, end, baseStart, baseEnd]) => ({
      id,
      ...(titles.has(id) ? { title: titles.get(id) } : {}),
      start: shanghaiInstant(start),
      end: shanghaiInstant(end),
      base: baseStart === '' ? null : { start: shanghaiInstant(baseStart), end: shanghaiInstant(baseEnd) },
    })),
    platformBases: Object.fromEntries(row.bases),
    disclosure:
      row.disclosure.map(([fewestOrders, fewestShops, protectionPercent]) => ({
        fewestOrders,
        fewestShops,
        protectionPercent,
      }))[0] ?? null,
    withholdUnreliable: Boolean(row.withholdUnreliable),
    comparable: row.comparable.map(storedComparable)[0] ?? null,
    placeFigures: row.places.map(
      ([id, en, zh, place, platform, segment, category, window, metric, unit, needs]) => ({
        id,
        title: { en, zh },
        place,
        platform: orNull(platform),
        segment: orNull(segment),
        category: orNull(category),
        window,
        metric,
        unit,
        needsEveryOrder: needs !== '',
      }),
    ),
    coverageFigures: row.coverage.map(([id, en, zh, platform, outletType, asOf, metric]) => ({
      id,
      title: { en, zh },
      platform,
      outletType: orNull(outletType),
      asOf,
      metric,
    })),
    releases: row.releases.map(([status, at]) => ({ status, at })),
  };
  // A removed campaign has no windows, hence not the form of a file.
  const parsed = campaignSchema.safeParse(stored);
  return campaignForm(parsed.success ? parsed.data : (stored as unknown as Campaign));
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);
