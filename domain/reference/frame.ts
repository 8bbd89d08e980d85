import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { Campaign, Comparable, Frame, LeftOut } from '../../schemas/campaign.ts';
import { shanghaiClock } from '../statistics/wording/window.ts';
import { isMemberOn, type SegmentMember } from './segment-list.ts';

const DAY_MS = 86_400_000;

/** The day as far before `asOf` as the base of a window is before the window. */
export function baseDay({ asOf, windows }: Pick<Campaign, 'asOf' | 'windows'>): string {
  const compared = windows.filter(({ base }) => base !== null);
  const { start, base } = compared.find(({ id }) => id === 'day') ?? compared[0] ?? { start: '', base: null };
  const days = Math.round((Date.parse(start) - Date.parse(base?.start ?? start)) / DAY_MS);
  return new Date(Date.parse(asOf) - days * DAY_MS).toISOString().slice(0, 10);
}

/** Who is comparable, by the lists that the campaign counts by; null if it declares nothing. */
export function frameOf(
  campaign: Campaign,
  lists: readonly { readonly segment: string; readonly members: readonly SegmentMember[] }[],
  outletLoad: string | null,
): Frame | null {
  const { comparable, asOf, windows } = campaign;
  if (comparable === null) return null;
  const spans = windows.flatMap(({ base, ...window }) => (base === null ? [] : [window, base]));
  const firstDay = shanghaiClock(Math.min(...spans.map(({ start }) => Date.parse(start)))).slice(0, 10);
  const lastDay = shanghaiClock(Math.max(...spans.map(({ end }) => Date.parse(end) - 1))).slice(0, 10);
  return {
    firstDay,
    lastDay,
    outletLoad: comparable.outlets === undefined ? null : outletLoad,
    leftOut: [
      ...leftOutCounties(comparable, asOf, [{ segment: 'all', members: null }, ...lists]),
      ...leftOutPlatforms(comparable, campaign, firstDay, lastDay),
    ],
  };
}

/** Of a list with dates, also those that were listed on one of the two days; of all counties, those that changed. */
function leftOutCounties(
  { counties, baseAsOf = '' }: Comparable,
  asOf: string,
  lists: readonly { readonly segment: string; readonly members: readonly SegmentMember[] | null }[],
): LeftOut[] {
  if (counties === undefined) return [];
  const changes = new Map(
    counties.changed.flatMap(({ county, on, change }) =>
      change === 'renamed' ? [] : [[county, { reason: change, on }] as const],
    ),
  );
  return lists.flatMap(({ segment, members }) => {
    const of = (member: string, why: Pick<LeftOut, 'reason' | 'on'> | undefined): LeftOut[] =>
      why === undefined ? [] : [{ kind: 'county', segment, member, ...why }];
    if (members === null) return [...changes].flatMap(([county, why]) => of(county, why));
    return members.flatMap((member) => {
      const [then, now] = [isMemberOn(member, baseAsOf), isMemberOn(member, asOf)];
      if (then && now) return of(member.county, changes.get(member.county));
      if (now) return of(member.county, { reason: 'listed-later', on: member.validFrom });
      return then ? of(member.county, { reason: 'no-longer-listed', on: member.validTo }) : [];
    });
  });
}

/** A new platform counts with the one that it is compared with, and an old one with its successor. */
function leftOutPlatforms(
  { platforms }: Comparable,
  { platformBases }: Pick<Campaign, 'platformBases'>,
  firstDay: string,
  lastDay: string,
): LeftOut[] {
  if (platforms === undefined) return [];
  const spans = new Map(platforms.map(({ platform, from, until }) => [platform, { from, until }]));
  return PLATFORMS.flatMap((platform): LeftOut[] => {
    const of = (reason: LeftOut['reason'], on: string | null): LeftOut[] => [
      { kind: 'platform', segment: '', member: platform, reason, on },
    ];
    const family = (others: readonly string[]) =>
      PLATFORMS.filter((one) => one === platform || others.includes(one)).flatMap(
        (one) => spans.get(one) ?? [],
      );
    const own = spans.get(platform);
    if (own === undefined) return of('not-named', null);
    const successors = PLATFORMS.filter((one) => platformBases[one] === platform);
    if (!family([platformBases[platform] ?? '']).some(({ from }) => from <= firstDay))
      return of('reports-later', own.from);
    if (!family(successors).some(({ until }) => until === undefined || until > lastDay))
      return of('reported-until', own.until ?? null);
    return [];
  });
}
