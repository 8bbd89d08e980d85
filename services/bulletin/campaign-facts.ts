import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ClockWindow } from '../../domain/statistics/wording/window.ts';
import { requireCampaign } from '../statistics/campaign-report.ts';
import type { Label } from '../statistics/labels.ts';

export interface CampaignWindow extends ClockWindow {
  /** Null if there is nothing to compare with. */
  readonly base: ClockWindow | null;
}

export interface SegmentFacts {
  readonly id: string;
  /** First part of the ids of its statistics. */
  readonly shortName: string;
  readonly label: Label;
  /** The list is an illustration and not the official one. */
  readonly illustrative: boolean;
}

/** What a bulletin says about a campaign besides its figures. Clock texts are Shanghai's. */
export interface CampaignFacts {
  readonly campaign: string;
  readonly label: Label;
  /** Date that decides who belongs to a segment. */
  readonly asOf: string;
  /** Orders that each order of the data stands for. */
  readonly sampleFactor: number;
  readonly period: CampaignWindow;
  readonly day: CampaignWindow;
  readonly segments: readonly SegmentFacts[];
  /** Platforms that are compared with another platform, and that one. */
  readonly platformBases: ReadonlyMap<string, string>;
  readonly labels: {
    readonly platform: ReadonlyMap<string, Label>;
    readonly productGroup: ReadonlyMap<string, Label>;
    readonly unit: ReadonlyMap<string, Label>;
    /** By GB/T 2260 prefix. */
    readonly province: ReadonlyMap<string, Label>;
  };
}

interface WindowRow {
  readonly window_id: string;
  readonly start_at: string;
  readonly end_at: string;
  readonly base_start_at: string | null;
  readonly base_end_at: string | null;
}

/** Throws UnknownCampaignError, or an error if the campaign has no window `period` or `day`. */
export async function readCampaignFacts(client: ClickHouseClient, campaign: string): Promise<CampaignFacts> {
  await requireCampaign(client, campaign);
  const [[head], windows, segments, bases, labels] = await Promise.all([
    rows<{ title: string; as_of: string; sample_factor: number }>(
      client,
      `SELECT title, toString(as_of) AS as_of, sample_factor FROM campaign WHERE campaign = {campaign:String}`,
      { campaign },
    ),
    rows<WindowRow>(
      client,
      `SELECT window_id, toString(start_at) AS start_at, toString(end_at) AS end_at,
         toString(base_start_at) AS base_start_at, toString(base_end_at) AS base_end_at
       FROM campaign_window WHERE campaign = {campaign:String} AND window_id IN ('period', 'day')`,
      { campaign },
    ),
    rows<{ segment: string; short_name: string; title: string; illustrative: boolean | number }>(
      client,
      'SELECT segment, short_name, title, illustrative FROM segment ORDER BY segment',
    ),
    rows<{ platform: string; base_platform: string }>(
      client,
      `SELECT DISTINCT platform, base_platform FROM platform_sales_by_window
       WHERE campaign = {campaign:String} AND window_id = 'day' AND basis = 'paid' AND platform != base_platform
       ORDER BY platform`,
      { campaign },
    ),
    rows<Label & { kind: string; id: string }>(
      client,
      `SELECT kind, id, en, zh FROM label 
       WHERE kind IN ('segment', 'platform', 'product-group', 'unit', 'campaign', 'province')`,
    ),
  ]);
  const labelsOf = (kind: string) =>
    new Map(labels.filter((label) => label.kind === kind).map(({ id, en, zh }) => [id, { en, zh }]));
  const named = (kind: string, id: string, title: string): Label =>
    labelsOf(kind).get(id) ?? { en: title, zh: title };
  return {
    campaign,
    label: named('campaign', campaign, head?.title ?? campaign),
    asOf: head?.as_of ?? '',
    sampleFactor: head?.sample_factor ?? 1,
    period: windowOf(campaign, windows, 'period'),
    day: windowOf(campaign, windows, 'day'),
    segments: segments.map(({ segment, short_name, title, illustrative }) => ({
      id: segment,
      shortName: short_name,
      label: named('segment', segment, title),
      illustrative: Boolean(illustrative),
    })),
    platformBases: new Map(bases.map(({ platform, base_platform }) => [platform, base_platform])),
    labels: {
      platform: labelsOf('platform'),
      productGroup: labelsOf('product-group'),
      unit: labelsOf('unit'),
      province: labelsOf('province'),
    },
  };
}

function windowOf(campaign: string, found: readonly WindowRow[], id: string): CampaignWindow {
  const row = found.find(({ window_id }) => window_id === id);
  if (row === undefined) {
    throw new Error(
      `the campaign '${campaign}' has no window '${id}': a bulletin is about the windows 'period' and 'day'`,
    );
  }
  const { start_at, end_at, base_start_at, base_end_at } = row;
  return {
    startAt: start_at,
    endAt: end_at,
    base:
      base_start_at === null || base_end_at === null ? null : { startAt: base_start_at, endAt: base_end_at },
  };
}
