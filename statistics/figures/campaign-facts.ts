import { readFile } from 'node:fs/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { isMissingFile } from '../../adapters/errors/system-codes.ts';
import { readHorizon } from '../../pipeline/figures/campaign-windows.ts';
import { type CampaignRow, disclosureOf } from '../../pipeline/lists/campaign-row.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { type Campaign, campaignId } from '../../schemas/campaign.ts';
import { published, type Published } from '../../schemas/published.ts';
import { readDataOrigins } from './data-origin.ts';
import { readFrame } from './read-frame.ts';
import { readCampaigns, UnknownCampaignError } from './campaigns.ts';

/** The facts of a campaign by the lists as they are now. Throws {@link UnknownCampaignError}. */
export async function readCampaignFacts(client: ClickHouseClient, campaign: string): Promise<CampaignFacts> {
  const [[found], origins, segments, labels, published, [register], horizon, frame] = await Promise.all([
    rows<CampaignRow & { readonly removed: boolean }>(
      client,
      'SELECT * FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1',
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
    readHorizon(client),
    readFrame(client, campaign),
  ]);
  if (found?.removed !== false) throw new UnknownCampaignError(campaign, await readCampaigns(client));
  // Loads of earlier builds name no contact and no licence.
  const {
    contact = null,
    licence = null,
    releases,
  } = JSON.parse(found.document) as Pick<Campaign, 'releases'> & Partial<Campaign>;
  return {
    title: found.title,
    asOf: found.as_of,
    sampleFactor: found.sample_factor,
    dataOrigin: origins.get(campaign) ?? 'unknown',
    disclosure: disclosureOf(found),
    withholdUnreliable: found.withhold_unreliable,
    frame,
    register:
      register === undefined
        ? null
        : { outlets: register.outlets, illustrative: Boolean(register.illustrative) },
    windows: found.windows.map((window) => ({
      ...{ id: window.window_id, startAt: window.start_at, endAt: window.end_at },
      base:
        window.base_start_at === null || window.base_end_at === null
          ? null
          : { startAt: window.base_start_at, endAt: window.base_end_at },
    })),
    horizon,
    segments: segments.map((segment) => ({ ...segment, illustrative: Boolean(segment.illustrative) })),
    platformBases: found.platform_bases
      .map(({ platform, base_platform: base }) => ({ platform, base }))
      .filter(({ platform, base }) => platform !== base)
      .sort((a, b) => (a.platform < b.platform ? -1 : 1)),
    labels: withTitles(labels, found.window_titles),
    activity: null,
    contact,
    licence,
    releases,
    published: published ?? null,
  };
}

/** Another campaign may have given a window of the same id another title. */
function withTitles(
  labels: CampaignFacts['labels'],
  windowTitles: CampaignRow['window_titles'],
): CampaignFacts['labels'] {
  const own = new Map(
    windowTitles.map(({ window_id: id, en, zh }) => [id, { kind: 'window' as const, id, en, zh }]),
  );
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
