import { FOREVER } from '../../domain/reference/segment-list.ts';
import type { Frame, LeftOut, LoadedCampaign } from '../../schemas/campaign.ts';

/** The frame of a campaign as its row holds it. */
export type StoredFrame = readonly [
  kinds: readonly string[],
  baseAsOf: string,
  firstDay: string,
  lastDay: string,
  changes: readonly (readonly [county: string, on: string, change: string])[],
  platforms: readonly (readonly [platform: string, from: string, until: string])[],
  outletLoad: string,
  leftOut: readonly (readonly [string, string, string, string, on: string | null])[],
];

/** The column `comparable` of a campaign. */
export function frameColumn({ comparable, frame }: LoadedCampaign): object[] {
  if (comparable === null || frame == null) return [];
  return [
    {
      kinds: (['counties', 'platforms', 'outlets'] as const).filter((kind) => comparable[kind] !== undefined),
      base_as_of: comparable.baseAsOf,
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

/** What the campaign's file says, as plain data. */
export function storedComparable([kinds, baseAsOf, , , changes, platforms]: StoredFrame): object {
  return {
    baseAsOf,
    ...(kinds.includes('counties')
      ? { counties: { changed: changes.map(([county, on, change]) => ({ county, on, change })) } }
      : {}),
    ...(kinds.includes('platforms')
      ? {
          platforms: platforms.map(([platform, from, until]) => ({
            platform,
            from,
            ...(until === FOREVER ? {} : { until }),
          })),
        }
      : {}),
    ...(kinds.includes('outlets') ? { outlets: 'open' } : {}),
  } satisfies Record<string, unknown>;
}

/** What it came to. */
export function storedFrame([, , firstDay, lastDay, , , outletLoad, leftOut]: StoredFrame): Frame {
  return {
    firstDay,
    lastDay,
    outletLoad: outletLoad === '0' ? null : outletLoad,
    leftOut: leftOut.map(([kind, segment, member, reason, on]) => ({
      kind,
      segment,
      member,
      reason,
      on,
    })) as LeftOut[],
  };
}
