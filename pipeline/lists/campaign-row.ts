import { baseDay } from '../../domain/reference/frame.ts';
import { FOREVER } from '../../domain/reference/segment-list.ts';
import { shanghaiClock, shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type {
  Campaign,
  Comparable,
  DisclosureRule,
  Frame,
  ListTitle,
  LoadedCampaign,
} from '../../schemas/campaign.ts';

/** A load of a campaign as `reference_campaign` holds it. */
export type CampaignRow = ReturnType<typeof campaignRow>;

export function campaignRow(campaign: LoadedCampaign) {
  const { windows, disclosure, placeFigures, coverageFigures } = campaign;
  return {
    campaign: campaign.id,
    ...titleColumns(campaign.title),
    as_of: campaign.asOf,
    sample_factor: campaign.sampleFactor,
    windows: windows.map(({ id, start, end, base }) => ({
      window_id: id,
      start_at: shanghaiClock(start),
      end_at: shanghaiClock(end),
      base_start_at: base && shanghaiClock(base.start),
      base_end_at: base && shanghaiClock(base.end),
    })),
    window_titles: windows.flatMap(({ id, title }) => (title ? [{ window_id: id, ...title }] : [])),
    platform_bases: Object.entries(campaign.platformBases).map(([platform, base_platform]) => ({
      platform,
      base_platform,
    })),
    simulated: campaign.simulated ?? false,
    segments: campaign.segments ?? [],
    lists: (campaign.lists ?? []).map(({ segment, loadVersion }) => ({ segment, load_version: loadVersion })),
    every_order_figures: placeFigures.filter(({ needsEveryOrder }) => needsEveryOrder).map(({ id }) => id),
    disclosure: (disclosure === null ? [] : [disclosure]).map((rule) => ({
      fewest_orders: rule.fewestOrders,
      fewest_shops: rule.fewestShops,
      protection_percent: rule.protectionPercent,
    })),
    withhold_unreliable: campaign.withholdUnreliable,
    comparable: frameColumn(campaign),
    origin: campaign.origin ?? 'built-in',
    applied_by: campaign.appliedBy ?? '',
    place_figures: placeFigures.map(({ id, title, place, metric, unit, ...figure }) => ({
      ...{ id, title_en: title.en, title_zh: title.zh, place, metric, unit },
      platform: figure.platform ?? ('' as const),
      segment: figure.segment ?? '',
      category: figure.category ?? '',
      window_id: figure.window,
    })),
    releases: campaign.releases.map(({ status, at }) => ({ status, at: new Date(at).toISOString() })),
    coverage_figures: coverageFigures.map(({ id, title, platform, outletType, asOf, metric }) => ({
      ...{ id, title_en: title.en, title_zh: title.zh, platform, as_of: asOf, metric },
      outlet_type: outletType ?? ('' as const),
    })),
  };
}

/** Out of force: without windows, so that no view finds one. */
export const WITHDRAWN = {
  ...{ windows: [], window_titles: [], place_figures: [], coverage_figures: [], comparable: [] },
  removed: true,
};

/** The campaign of a row, in the form of a file. */
export function campaignOf(row: CampaignRow): Campaign {
  const titles = new Map(row.window_titles.map(({ window_id: id, en, zh }) => [id, { en, zh }]));
  return {
    id: row.campaign,
    title: titleOfColumns(row),
    asOf: row.as_of,
    ...(row.segments.length > 0 && { segments: row.segments }),
    windows: row.windows.map(({ window_id: id, start_at, end_at, base_start_at, base_end_at }) => ({
      id,
      ...(titles.has(id) && { title: titles.get(id) }),
      start: shanghaiInstant(start_at),
      end: shanghaiInstant(end_at),
      base:
        base_start_at === null || base_end_at === null
          ? null
          : { start: shanghaiInstant(base_start_at), end: shanghaiInstant(base_end_at) },
    })),
    platformBases: Object.fromEntries(
      row.platform_bases.map(({ platform, base_platform }) => [platform, base_platform]),
    ),
    disclosure: disclosureOf(row),
    withholdUnreliable: row.withhold_unreliable,
    comparable: comparableOf(row),
    placeFigures: row.place_figures.map((figure) => ({
      ...figureOf(figure),
      place: figure.place,
      platform: orNull(figure.platform),
      segment: orNull(figure.segment),
      category: orNull(figure.category),
      window: figure.window_id,
      metric: figure.metric,
      unit: figure.unit,
      needsEveryOrder: row.every_order_figures.includes(figure.id),
    })),
    coverageFigures: row.coverage_figures.map((figure) => ({
      ...figureOf(figure),
      platform: figure.platform,
      outletType: orNull(figure.outlet_type),
      asOf: figure.as_of,
      metric: figure.metric,
    })),
    releases: row.releases.map(({ status, at }) => ({ status, at: shanghaiInstant(at.slice(0, 19)) })),
  };
}

/** When a figure is not published; null: none is confidential. */
export function disclosureOf({ disclosure: [rule] }: CampaignRow): DisclosureRule | null {
  return (
    (rule && {
      fewestOrders: rule.fewest_orders,
      fewestShops: rule.fewest_shops,
      protectionPercent: rule.protection_percent,
    }) ??
    null
  );
}

/** Who was comparable by the lists of the campaign; null if it declares nothing. */
export function storedFrameOf({ comparable: [row] }: CampaignRow): Frame | null {
  if (row === undefined) return null;
  return {
    firstDay: row.first_day,
    lastDay: row.last_day,
    outletLoad: row.outlet_load === '0' ? null : row.outlet_load,
    leftOut: row.left_out.map(({ since, ...one }) => ({ ...one, on: since })),
  };
}

/** A title of one language stands in the column `title` alone. */
export function titleColumns(title: ListTitle): { readonly title: string; readonly title_zh: string } {
  return typeof title === 'string' ? { title, title_zh: '' } : { title: title.en, title_zh: title.zh };
}

export function titleOfColumns({ title, title_zh: zh }: ReturnType<typeof titleColumns>): ListTitle {
  return zh === '' ? title : { en: title, zh };
}

function figureOf({ id, title_en: en, title_zh: zh }: Record<'id' | 'title_en' | 'title_zh', string>) {
  return { id, title: { en, zh } };
}

function orNull<Text extends string>(text: Text): Exclude<Text, ''> | null {
  return text === '' ? null : (text as Exclude<Text, ''>);
}

function frameColumn(campaign: LoadedCampaign) {
  const { comparable, frame } = campaign;
  if (comparable === null || frame == null) return [];
  return [
    {
      kinds: (['counties', 'platforms', 'outlets'] as const).filter((kind) => comparable[kind] !== undefined),
      base_as_of: comparable.baseAsOf ?? baseDay(campaign),
      first_day: frame.firstDay,
      last_day: frame.lastDay,
      county_changes: (comparable.counties?.changed ?? []).map(({ county, on, change }) => ({
        county: Number(county),
        changed_on: on,
        change,
      })),
      platforms: (comparable.platforms ?? []).map(({ platform, from, until }) => ({
        platform,
        reports_from: from,
        reports_until: until ?? FOREVER,
      })),
      outlet_load: frame.outletLoad ?? '0',
      left_out: frame.leftOut.map(({ on, ...one }) => ({ ...one, since: on })),
    },
  ];
}

function comparableOf({ comparable: [row] }: CampaignRow): Comparable | null {
  if (row === undefined) return null;
  const changed = row.county_changes.map(({ county, changed_on: on, change }) => ({
    county: String(county),
    on,
    change,
  }));
  const platforms = row.platforms.map(({ platform, reports_from: from, reports_until: until }) => ({
    platform,
    from,
    ...(until !== FOREVER && { until }),
  }));
  return {
    baseAsOf: row.base_as_of,
    ...(row.kinds.includes('counties') && { counties: { changed } }),
    ...(row.kinds.includes('platforms') && { platforms }),
    ...(row.kinds.includes('outlets') && { outlets: 'open' }),
  };
}
