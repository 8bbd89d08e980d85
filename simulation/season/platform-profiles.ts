import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { ShelfName } from './catalogue.ts';
import profiles from './platform-profiles.json' with { type: 'json' };

/** Sales profile of a platform. Shares are weights; `permille` values are parts of a thousand. */
export interface PlatformProfile {
  /** Prefix of its order ids. */
  readonly prefix: string;
  /** Share of rural sales in 2016 and 2017, used if no published figure fixes them. */
  readonly ruralShare: Readonly<Record<2016 | 2017, number>>;
  /** Share of the sales of sellers outside rural areas. */
  readonly urbanShare: number;
  /** Shares of the shelves in the platform's sales. */
  readonly shelves: Readonly<Partial<Record<ShelfName, number>>>;
  /** Orders with an outlet, where the platform has outlets in the county. */
  readonly outletPermille: number;
  readonly offlinePermille: number;
  readonly proxyPermille: number;
  readonly consignmentPermille: number;
  /** UTC offset of the platform's instants, in minutes. */
  readonly offsetMinutes: number;
  readonly statesDirection: boolean;
}

export const PROFILES: Readonly<Record<Platform, PlatformProfile>> = profiles;

/** Those that the seasons have orders of. */
export const SEASON_PLATFORMS = PLATFORMS.filter((platform) => PROFILES[platform].ruralShare[2017] > 0);
