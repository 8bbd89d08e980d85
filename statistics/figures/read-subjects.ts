import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type {
  CoverageFigure,
  PlaceFigure,
  TakenOver,
} from '../../domain/statistics/figures/campaign-figures.ts';
import type { Subjects } from '../../domain/statistics/figures/statistics.ts';
import type { CampaignRow } from '../../pipeline/lists/campaign-row.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';

const COVERAGE = sqlFile(import.meta.url, 'coverage-counts');

/** What the statistics of a campaign are about, and the figures that it defines for itself. */
export interface CampaignSubjects extends Subjects {
  readonly places: readonly PlaceFigure[];
  /** Ids of those that the sample is too small for. */
  readonly tooSmall: ReadonlySet<string>;
  /** By id and basis. */
  readonly takenOver: ReadonlyMap<string, TakenOver>;
  /** Each with its count; null if no register is loaded. */
  readonly coverage: readonly (readonly [CoverageFigure, counted: number | null])[];
}

/** Undefined if there is no such campaign. */
export async function readSubjects(
  client: ClickHouseClient,
  campaign: string,
): Promise<CampaignSubjects | undefined> {
  const [[row], segments, groups, takenOver, counts, [register]] = await Promise.all([
    rows<CampaignRow & { readonly removed: boolean }>(
      client,
      'SELECT * FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1',
      { campaign },
    ),
    rows<Subjects['segments'][number]>(
      client,
      `SELECT segment, short_name AS shortName, toUInt32(length(counties)) AS counties
       FROM campaign_segment WHERE campaign = {campaign:String}`,
      { campaign },
    ),
    rows<{ name: string }>(client, 'SELECT DISTINCT toString(product_group) AS name FROM product_group'),
    rows<TakenOver & { key: string }>(
      client,
      `SELECT concat(id, ' ', basis) AS key, toString(exact) AS exact, toString(loaded_at) AS takenOverAt
       FROM reference_figure WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1 BY id, basis`,
      { campaign },
    ),
    rows<{ id: string; counted: number }>(client, COVERAGE, { campaign }),
    rows(client, 'SELECT 1 FROM reference_outlet_load LIMIT 1'),
  ]);
  if (row?.removed !== false) return undefined;
  const bases = new Map(row.platform_bases.map(({ platform, base_platform: base }) => [platform, base]));
  const counted = new Map(counts.map((one) => [one.id, one.counted]));
  return {
    ...{ campaign, factor: row.sample_factor, segments },
    platforms: PLATFORMS.map((platform) => ({ platform, base: bases.get(platform) ?? platform })),
    productGroups: groups.map(({ name }) => name),
    places: row.place_figures,
    tooSmall: new Set(row.sample_factor > 1 ? row.every_order_figures : []),
    takenOver: new Map(takenOver.map(({ key, ...figure }) => [key, figure])),
    coverage: row.coverage_figures.map((figure) => [
      figure,
      register === undefined ? null : (counted.get(figure.id) ?? 0),
    ]),
  };
}
