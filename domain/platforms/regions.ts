import type { UnitName } from '../reference/prefecture-list.ts';
import { plainName, shortName } from './region-names.ts';

/** A unit with its name as people shorten it: finding the short names of a province takes a millisecond. */
interface Unit extends UnitName {
  readonly short: string;
}

export interface RegionLists {
  readonly provinces: readonly UnitName[];
  readonly prefectures: readonly UnitName[];
  /** Those that an order may carry. */
  readonly counties: readonly UnitName[];
  /** Other names of counties: earlier ones, and of districts that were merged into them. */
  readonly aliases: readonly UnitName[];
}

/** As a platform names the place of a buyer; empty texts for what it leaves out. */
export interface RegionNames {
  readonly province: string;
  readonly prefecture: string;
  readonly county: string;
}

export type FoundCounty =
  { readonly county: string } | { readonly problem: 'payload.region_unknown' | 'payload.region_ambiguous' };

/** Prefecture names that stand for "directly under the province". */
const NO_PREFECTURE = /^(?:市辖区|县|(?:省|自治区)直辖(?:县级?)?(?:行政区划|行政单位)?)?$/u;
/** What platforms write where they have no county. */
const NO_COUNTY = /^(?:其[它他]区?|无|暂无)?$/u;

const UNKNOWN: FoundCounty = { problem: 'payload.region_unknown' };

/** Finds the code of a county by the names that platforms use. It never guesses between two. */
export class Regions {
  readonly #provinces: readonly Unit[];
  readonly #prefectures: ReadonlyMap<string, readonly Unit[]>;
  readonly #counties: ReadonlyMap<string, readonly Unit[]>;
  readonly #aliases: ReadonlyMap<string, readonly Unit[]>;
  readonly #known = new Map<string, FoundCounty>();

  constructor({ provinces, prefectures, counties, aliases }: RegionLists) {
    this.#provinces = provinces.map(withShort);
    this.#prefectures = byProvince(prefectures);
    this.#counties = byProvince(counties);
    this.#aliases = byProvince(aliases);
  }

  find({ province, prefecture, county }: RegionNames): FoundCounty {
    const [inProvince, inPrefecture, name] = [plainName(province), plainName(prefecture), plainName(county)];
    const names = { province: inProvince, prefecture: inPrefecture, county: name };
    const key = [inProvince, inPrefecture, name].join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#look(names);
    // Names of a payload are any text, so they must not fill the memory.
    if (!('county' in found)) return found;
    this.#known.set(key, found);
    return found;
  }

  #look({ province, prefecture, county }: RegionNames): FoundCounty {
    const provinces = named(this.#provinces, province);
    const [inProvince] = provinces;
    if (inProvince === undefined) return UNKNOWN;
    const hasPrefecture = !NO_PREFECTURE.test(prefecture) && shortName(prefecture) !== inProvince.short;
    const prefectures = hasPrefecture ? named(this.#prefectures.get(inProvince.code) ?? [], prefecture) : [];
    // A county under the province stands in the place of the prefecture at some platforms.
    const isCounty = hasPrefecture && prefectures.length === 0;
    const wanted = NO_COUNTY.test(county) ? '' : county;
    if (isCounty) {
      const found = this.#among(inProvince.code, undefined, prefecture);
      if (!('county' in found) || !isUnderProvince(found.county)) return UNKNOWN;
      return wanted === '' || shortName(prefecture) === shortName(wanted) ? found : UNKNOWN;
    }
    if (wanted === '') return this.#only(prefectures[0]);
    return this.#among(inProvince.code, prefectures[0]?.code, wanted);
  }

  /** The county of a prefecture that has no other: Dongguan, Zhongshan, Danzhou and Jiayuguan. */
  #only(prefecture: Unit | undefined): FoundCounty {
    if (prefecture === undefined) return UNKNOWN;
    const inside = (this.#counties.get(prefecture.code.slice(0, 2)) ?? []).filter(({ code }) =>
      code.startsWith(prefecture.code),
    );
    const [only] = inside;
    return inside.length === 1 && only?.name === prefecture.name ? { county: only.code } : UNKNOWN;
  }

  #among(province: string, prefecture: string | undefined, name: string): FoundCounty {
    const within = (units: readonly Unit[] | undefined): Unit[] =>
      (units ?? []).filter(({ code }) => prefecture === undefined || code.startsWith(prefecture));
    const counties = within(this.#counties.get(province));
    const found = exactly(counties, name) ?? exactly(within(this.#aliases.get(province)), name);
    if (found !== undefined) return found;
    const short = shortName(name);
    const codes = new Set(counties.filter((unit) => unit.short === short).map(({ code }) => code));
    const [first] = codes;
    if (first === undefined) return UNKNOWN;
    return codes.size === 1 ? { county: first } : { problem: 'payload.region_ambiguous' };
  }
}

function exactly(units: readonly Unit[], name: string): FoundCounty | undefined {
  const codes = new Set(units.filter((unit) => unit.name === name).map(({ code }) => code));
  const [first] = codes;
  if (first === undefined) return undefined;
  return codes.size === 1 ? { county: first } : { problem: 'payload.region_ambiguous' };
}

/** Units of that very name, or else those whose names differ only in the kind of the unit. */
function named(units: readonly Unit[], name: string): readonly Unit[] {
  const exact = units.filter((unit) => unit.name === name);
  if (exact.length > 0) return exact;
  const short = shortName(name);
  return units.filter((unit) => unit.short === short);
}

/** The third and fourth digits of units that no prefecture has. */
function isUnderProvince(code: string): boolean {
  return code.slice(2, 4) === '90';
}

function withShort(unit: UnitName): Unit {
  return { ...unit, short: shortName(unit.name) };
}

function byProvince(units: readonly UnitName[]): ReadonlyMap<string, readonly Unit[]> {
  return Map.groupBy(units.map(withShort), ({ code }) => code.slice(0, 2));
}
