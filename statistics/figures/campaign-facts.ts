import { readFile } from 'node:fs/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { isMissingFile } from '../../adapters/errors/system-codes.ts';
import type { DataHorizon } from '../../domain/statistics/wording/same-hours.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { campaignId, type DisclosureRule } from '../../schemas/campaign.ts';
import { published, type Published } from '../../schemas/published.ts';
import { readDataOrigins } from './data-origin.ts';
import { readFrame } from './read-frame.ts';
import { readCampaigns, UnknownCampaignError } from './campaigns.ts';

type StoredWindow = readonly [
  id: string,
  startAt: string,
  endAt: string,
  baseStartAt: string,
  baseEndAt: string,
];

/** The facts of a campaign by the lists as they are now. Throws {@link UnknownCampaignError}. */
export async function readCampaignFacts(client: ClickHouseClient, campaign: string): Promise<CampaignFacts> {
  const [[found], origins, segments, labels, published, [register], [horizon], frame] = await Promise.all([
    rows<{
      title: string;
      asOf: string;
      sampleFactor: number;
      windows: readonly StoredWindow[];
      windowTitles: readonly (readonly [id: string, en: string, zh: string])[];
      bases: readonly (readonly [platform: string, base: string])[];
      disclosure: readonly DisclosureRule[];
      withholdUnreliable: boolean | number;
    }>(
      client,
      `SELECT title, toString(as_of) AS asOf, sample_factor AS sampleFactor,
         arrayMap(w -> [w.window_id, toString(w.start_at), toString(w.end_at),
           ifNull(toString(w.base_start_at), ''), ifNull(toString(w.base_end_at), '')], windows) AS windows,
         arrayMap(t -> [t.window_id, t.en, t.zh], window_titles) AS windowTitles,
         arraySort(arrayMap(b -> [b.platform, b.base_platform], platform_bases)) AS bases,
         arrayMap(d -> CAST((d.1, d.2, d.3), 'Tuple(fewestOrders UInt32, fewestShops UInt32, protectionPercent UInt32)'),
           disclosure) AS disclosure, withhold_unreliable AS withholdUnreliable
       FROM (SELECT * FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1)
       WHERE NOT removed`,
      { campaign },
    ),
    readDataOrigins(client),
    rows<{ id: string; shortName: string; title: string; illustrative: boolean | number }>(
      client,
      `SELECT segment AS id, short_name AS shortName, title, illustrative FROM campaign_segment
       WHERE campaign = {campaign:String} ORDER BY segment`,
      { campaign },
    ),
    rows<CampaignFacts['labels'][number]>(
      client,
      "SELECT kind, id, en, zh FROM label WHERE kind != 'county' ORDER BY kind, id",
    ),
    readPublished(campaign),
    rows<{ outlets: number; illustrative: boolean | number }>(
      client,
      'SELECT outlets, illustrative FROM reference_outlet_load ORDER BY load_version DESC LIMIT 1',
    ),
    rows<DataHorizon>(
      client,
      'SELECT toString(complete_until) AS completeUntil, toString(over_until) AS overUntil FROM data_horizon',
    ),
    readFrame(client, campaign),
  ]);
  if (found === undefined || horizon === undefined)
    throw new UnknownCampaignError(campaign, await readCampaigns(client));
  return {
    title: found.title,
    asOf: found.asOf,
    sampleFactor: found.sampleFactor,
    dataOrigin: origins.get(campaign) ?? 'unknown',
    disclosure: found.disclosure[0] ?? null,
    withholdUnreliable: Boolean(found.withholdUnreliable),
    frame,
    register:
      register === undefined
        ? null
        : { outlets: register.outlets, illustrative: Boolean(register.illustrative) },
    windows: found.windows.map(([id, startAt, endAt, baseStartAt, baseEndAt]) => ({
      id,
      startAt,
      endAt,
      base: baseStartAt === '' || baseEndAt === '' ? null : { startAt: baseStartAt, endAt: baseEndAt },
    })),
    horizon,
    segments: segments.map((segment) => ({ ...segment, illustrative: Boolean(segment.illustrative) })),
    platformBases: found.bases
      .filter(([platform, base]) => platform !== base)
      .map(([platform, base]) => ({ platform, base })),
    labels: withTitles(labels, found.windowTitles),
    activity: null,
    published: published ?? null,
  };
}

/** Another campaign may have given a window of the same id another title. */
function withTitles(
  labels: CampaignFacts['labels'],
  windowTitles: readonly (readonly [id: string, en: string, zh: string])[],
): CampaignFacts['labels'] {
  const own = new Map(windowTitles.map(([id, en, zh]) => [id, { kind: 'window', id, en, zh }]));
  return labels.map((label) => (label.kind === 'window' ? (own.get(label.id) ?? label) : label));
}

const FOLDER = new URL('../../reference/published/', import.meta.url);

/** The published figures of a campaign; undefined if there is no file. Throws if the file is malformed. */
export async function readPublished(campaign: string): Promise<Published | undefined> {
  // Any other text could name a file elsewhere.
  if (!campaignId.safeParse(campaign).success) return undefined;
  const file = new URL(`${campaign}.json`, FOLDER);
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
  const parsed = published.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${file.pathname}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
}
