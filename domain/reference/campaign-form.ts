import type { Campaign } from '../../schemas/campaign.ts';
import { shanghaiClock, shanghaiInstant } from '../statistics/wording/window.ts';
import { baseDay } from './frame.ts';

/** A campaign in the one form in which two are compared and written: its hours have Shanghai's offset. */
export function campaignForm(campaign: Campaign): Campaign {
  const { id, title, asOf, segments, windows, ...rest } = campaign;
  const span = ({ start, end }: { readonly start: string; readonly end: string }) => ({
    start: inShanghai(start),
    end: inShanghai(end),
  });
  return {
    id,
    title,
    asOf,
    ...(segments === undefined ? {} : { segments }),
    windows: windows.map((window) => ({
      id: window.id,
      ...(window.title === undefined ? {} : { title: window.title }),
      ...span(window),
      base: window.base === null ? null : span(window.base),
    })),
    platformBases: Object.fromEntries(
      Object.entries(rest.platformBases).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    disclosure: rest.disclosure,
    withholdUnreliable: rest.withholdUnreliable,
    comparable: rest.comparable && {
      ...rest.comparable,
      baseAsOf: rest.comparable.baseAsOf ?? baseDay(campaign),
    },
    placeFigures: rest.placeFigures,
    coverageFigures: rest.coverageFigures,
    releases: rest.releases.map(({ status, at }) => ({ status, at: inShanghai(at) })),
  };
}

function inShanghai(instant: string): string {
  return shanghaiInstant(shanghaiClock(instant));
}
