import type { OutletType, Platform } from '../../schemas/event/vocabulary.ts';
import { apportionAtLeastOne } from '../../domain/apportion.ts';
import { type SeasonCounty, weightOf } from './geography.ts';
import { PROFILES } from './platform-profiles.ts';

/** Outlets of one type that a platform opened at one time. */
interface Opening {
  readonly platform: Platform;
  readonly type: OutletType;
  readonly outlets: number;
  /** Rural counties that get at least one each: those from one rank to another, the county that sells most first. */
  readonly fromRank: number;
  /** Undefined: to the last. */
  readonly toRank?: number;
  readonly openedOn: string;
  /** How many of them partners run, the first ones first. */
  readonly runByPartners: number;
  readonly inVillages: boolean;
}

/**
 * The numbers that were published of Rural Taobao, JD and Suning, and invented ones of the others. The press gives two
 * states of Rural Taobao without a day: the smaller is taken for the earlier one.
 */
const OPENINGS: readonly Opening[] = [
  inVillages('rural-taobao', 'village-service-station', 28_120, 28_000, '2016-03-01', 0, 497),
  inVillages('rural-taobao', 'village-service-station', 2_080, 2_080, '2017-09-01', 497, 700),
  inVillages('jd', 'rural-promoter', 300_000, 300_000, '2015-11-01'),
  inVillages('jd', 'convenience-store', 3_900, 3_900, '2016-05-01'),
  inTowns('jd', 'county-experience-store', 1_937, '2015-06-01'),
  inTowns('suning', 'direct-store', 1_985, '2015-09-01'),
  inTowns('suning', 'authorised-service-outlet', 1_910, '2015-09-01', 0, 1_400),
  inTowns('suning', 'local-speciality-pavilion', 200, '2016-01-01', 0, 200),
  inVillages('suning', 'village-service-station', 10_060, 10_060, '2016-04-01'),
  inVillages('lecuntao', 'convenience-store', 12_000, 12_000, '2015-05-01'),
  inTowns('post-shopkeeper', 'post-office-shop', 20_000, '2014-01-01'),
  inTowns('cloud-farm', 'county-experience-store', 500, '2015-03-01', 0, 500),
  inVillages('cloud-farm', 'village-service-station', 3_000, 3_000, '2015-03-01', 0, 500),
];

function inVillages(
  platform: Platform,
  type: OutletType,
  outlets: number,
  runByPartners: number,
  openedOn: string,
  fromRank = 0,
  toRank?: number,
): Opening {
  return {
    platform,
    type,
    outlets,
    runByPartners,
    openedOn,
    fromRank,
    ...(toRank !== undefined && { toRank }),
    inVillages: true,
  };
}

function inTowns(
  platform: Platform,
  type: OutletType,
  outlets: number,
  openedOn: string,
  fromRank = 0,
  toRank?: number,
): Opening {
  return { ...inVillages(platform, type, outlets, 0, openedOn, fromRank, toRank), inVillages: false };
}

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
      .map(({ code }) => ({ code, weight: weightOf(code) }))
      .sort((a, b) => b.weight - a.weight || Number(a.code) - Number(b.code));
    this.#openings = OPENINGS.map((opening) => {
      const chosen = ranked.slice(opening.fromRank, opening.toRank);
      const counts = apportionAtLeastOne(
        opening.outlets,
        chosen.map(({ weight }) => weight),
      );
      return { opening, counts: new Map(chosen.map(({ code }, index) => [code, counts[index] ?? 1])) };
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
            village: opening.inVillages ? villageOf(county, number) : null,
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
