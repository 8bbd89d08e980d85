import type { OutletType, Platform } from '../../schemas/event/vocabulary.ts';
import { apportionTo } from '../../domain/apportion.ts';
import { type SeasonCounty, weightOf } from './geography.ts';
import { PROFILES } from './platform-profiles.ts';
import { readTable } from './read-table.ts';

/** Outlets of one type that a platform opened at one time. */
interface Opening {
  readonly platform: Platform;
  readonly type: OutletType;
  readonly outlets: number;
  /** Rural counties that get at least one each: those from one rank to another, the county that sells most first. */
  readonly fromRank: number;
  readonly toRank: number;
  readonly openedOn: string;
  /** How many of them partners run, the first ones first. */
  readonly runByPartners: number;
  readonly inVillages: 'yes' | 'no';
}

/**
 * The numbers that were published of Rural Taobao, JD and Suning, and invented ones of the others. The press gives two
 * states of Rural Taobao without a day: the smaller is taken for the earlier one.
 */
const OPENINGS = readTable<Opening>('outlet-openings.csv');

/** An outlet as the register lists it. */
export interface NetworkOutlet {
  readonly platform: Platform;
  readonly type: OutletType;
  readonly id: string;
  readonly county: string;
  readonly village: string | null;
  readonly runByPartner: boolean;
  /** A date; the outlets stay open. */
  readonly openedOn: string;
}

/** Outlets of one type in one county. They have the numbers from 1 to `outlets`. */
export interface OutletsOfType {
  readonly type: OutletType;
  readonly outlets: number;
}

/** The platforms' outlets, in the rural counties. Orders name no other outlets. Depends on the counties alone. */
export class OutletNetwork {
  readonly #ofCounty = new Map<string, OutletsOfType[]>();
  readonly #openings: readonly { readonly opening: Opening; readonly counts: ReadonlyMap<string, number> }[];

  constructor(counties: readonly SeasonCounty[]) {
    const ranked = counties
      .filter(({ rural }) => rural)
      .map(({ code }) => code)
      .sort((a, b) => weightOf(b) - weightOf(a) || Number(a) - Number(b));
    this.#openings = OPENINGS.map((opening) => {
      const chosen = ranked.slice(opening.fromRank, opening.toRank);
      return { opening, counts: apportionTo(chosen, opening.outlets, weightOf, 1) };
    });
    for (const { opening, counts } of this.#openings)
      for (const [county, outlets] of counts) {
        const key = `${opening.platform} ${county}`;
        this.#ofCounty.set(key, [...(this.#ofCounty.get(key) ?? []), { type: opening.type, outlets }]);
      }
  }

  /** What a platform has in a county; empty if nothing. */
  inCounty(platform: Platform, county: string): readonly OutletsOfType[] {
    return this.#ofCounty.get(`${platform} ${county}`) ?? [];
  }

  /** Every outlet, by platform and type. */
  *outlets(): Generator<NetworkOutlet> {
    for (const { opening, counts } of this.#openings) {
      const { platform, type, openedOn } = opening;
      let partners = opening.runByPartners;
      for (const [county, outlets] of counts)
        for (let number = 1; number <= outlets; number += 1)
          yield {
            platform,
            type,
            id: outletId(platform, type, county, number),
            county,
            village: opening.inVillages === 'yes' ? villageOf(county, number) : null,
            runByPartner: partners-- > 0,
            openedOn,
          };
    }
  }
}

/** `RT-371721-VSS-0012`: platform, county, initials of the type, number. */
export function outletId(platform: Platform, type: OutletType, county: string, number: number): string {
  const initials = type
    .split('-')
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
  return `${PROFILES[platform].prefix}-${county}-${initials}-${String(number).padStart(4, '0')}`;
}

/** One village for each outlet of a platform and type in a county, up to 750. */
function villageOf(county: string, number: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${county}1${two(number % 25)}2${two(Math.floor(number / 25) % 30)}`;
}
