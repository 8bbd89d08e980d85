import type { SegmentMember } from '../../domain/reference/segment-list.ts';
import type { ListOrigin, ListTitle, LoadedCampaign } from '../../schemas/campaign.ts';

/** `illustrative` means that the members are not an official list. */
export interface StoredSegment {
  readonly id: string;
  readonly shortName: string;
  readonly title: ListTitle;
  readonly illustrative: boolean;
  readonly origin: ListOrigin;
  readonly members: readonly SegmentMember[];
}

/** The row of a load of a campaign. */
export function campaignRow(campaign: LoadedCampaign): Record<string, unknown> {
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
    needs_every_order: campaign.needsEveryOrder,
    origin: campaign.origin ?? 'built-in',
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
  };
}

/** The row of a load of a segment. */
export function segmentRow(segment: StoredSegment): Record<string, unknown> {
  return {
    segment: segment.id,
    origin: segment.origin,
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
