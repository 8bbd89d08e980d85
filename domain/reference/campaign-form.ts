import type { Campaign } from '../../schemas/campaign.ts';
import { shanghaiClock, shanghaiInstant } from '../statistics/wording/window.ts';
import { baseDay } from './frame.ts';

/** A campaign in the one form in which two are compared and written: its hours have Shanghai's offset. */
export function campaignForm(campaign: Campaign): Campaign {
  const { windows, platformBases, comparable, releases } = campaign;
  const inShanghai = (instant: string): string => shanghaiInstant(shanghaiClock(instant));
  const span = ({ start, end }: { readonly start: string; readonly end: string }) => ({
    start: inShanghai(start),
    end: inShanghai(end),
  });
  return {
    ...campaign,
    windows: windows.map(({ id, title, base, ...window }) => ({
      id,
      ...(title && { title }),
      ...span(window),
      base: base && span(base),
    })),
    platformBases: Object.fromEntries(Object.entries(platformBases).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    comparable: comparable && { baseAsOf: comparable.baseAsOf ?? baseDay(campaign), ...comparable },
    releases: releases.map(({ status, at }) => ({ status, at: inShanghai(at) })),
  };
}
