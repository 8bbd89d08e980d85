import { campaignForm } from '../../domain/reference/campaign-form.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Comparable, DisclosureRule, Frame, ListTitle, LoadedCampaign } from '../../schemas/campaign.ts';

/** A load of a campaign as `reference_campaign` holds it: the document, and what views read of it. */
export type CampaignRow = ReturnType<typeof campaignRow>;

/** Out of force: without windows, so that no view finds one. */
const WITHDRAWN = { windows: [], placeFigures: [], coverageFigures: [], comparable: null };

export function campaignRow(loaded: LoadedCampaign) {
  const { sampleFactor, simulated, lists, frame, origin, appliedBy, removed, ...document } = {
    ...loaded,
    ...campaignForm(loaded),
    ...(loaded.removed && WITHDRAWN),
  };
  const { windows, disclosure, placeFigures, coverageFigures, comparable } = document;
  return {
    campaign: document.id,
    document: JSON.stringify(document),
    ...titleColumns(document.title),
    as_of: document.asOf,
    sample_factor: sampleFactor,
    windows: windows.map(({ id, start, end, base }) => ({
      window_id: id,
      start_at: shanghaiClock(start),
      end_at: shanghaiClock(end),
      base_start_at: base && shanghaiClock(base.start),
      base_end_at: base && shanghaiClock(base.end),
    })),
    window_titles: windows.flatMap(({ id, title }) => (title ? [{ window_id: id, ...title }] : [])),
    platform_bases: Object.entries(document.platformBases).map(([platform, base_platform]) => ({
      platform,
      base_platform,
    })),
    simulated: simulated ?? false,
    segments: document.segments ?? [],
    lists: (lists ?? []).map(({ segment, loadVersion }) => ({ segment, load_version: loadVersion })),
    every_order_figures: placeFigures.filter(({ needsEveryOrder }) => needsEveryOrder).map(({ id }) => id),
    disclosure: (disclosure === null ? [] : [disclosure]).map((rule) => ({
      fewest_orders: rule.fewestOrders,
      fewest_shops: rule.fewestShops,
      protection_percent: rule.protectionPercent,
    })),
    withhold_unreliable: document.withholdUnreliable,
    comparable: frameColumn(comparable, frame ?? null),
    origin: origin ?? 'built-in',
    applied_by: appliedBy ?? '',
    removed: removed ?? false,
    place_figures: placeFigures.map(({ id, title, place, metric, unit, ...figure }) => ({
      ...{ id, title_en: title.en, title_zh: title.zh, place, metric, unit },
      platform: figure.platform ?? ('' as const),
      segment: figure.segment ?? '',
      category: figure.category ?? '',
      window_id: figure.window,
    })),
    releases: document.releases.map(({ status, at }) => ({ status, at: new Date(at).toISOString() })),
    coverage_figures: coverageFigures.map(({ id, title, platform, outletType, asOf, metric }) => ({
      ...{ id, title_en: title.en, title_zh: title.zh, platform, as_of: asOf, metric },
      outlet_type: outletType ?? ('' as const),
    })),
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

function frameColumn(comparable: Comparable | null, frame: Frame | null) {
  if (comparable === null || frame === null) return [];
  return [
    {
      kinds: (['counties', 'platforms', 'outlets'] as const).filter((kind) => comparable[kind] !== undefined),
      base_as_of: comparable.baseAsOf ?? '',
      first_day: frame.firstDay,
      last_day: frame.lastDay,
      outlet_load: frame.outletLoad ?? '0',
      left_out: frame.leftOut.map(({ on, ...one }) => ({ ...one, since: on })),
    },
  ];
}
