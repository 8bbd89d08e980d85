import type { UnitName } from '../reference/county-list.ts';

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
    const names = {
      province: plainName(province),
      prefecture: plainName(prefecture),
      county: plainName(county),
    };
    const key = Object.values(names).join('\n');
    const found = this.#known.get(key) ?? this.#look(names);
    // Names of a payload are any text, so they must not fill the memory.
    if ('county' in found) this.#known.set(key, found);
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
    const short = shortName(name);
    return (
      oneOf(counties.filter((unit) => unit.name === name)) ??
      oneOf(within(this.#aliases.get(province)).filter((unit) => unit.name === name)) ??
      oneOf(counties.filter((unit) => unit.short === short)) ??
      UNKNOWN
    );
  }
}

function oneOf(units: readonly Unit[]): FoundCounty | undefined {
  const codes = new Set(units.map(({ code }) => code));
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

/** Kinds of units that people leave out or confuse: the longest first. */
const KINDS =
  /(?:各族自治县|自治县|自治旗|自治州|自治区|特别行政区|林区|特区|新区|地区|省|市|县|区|旗|盟|州)$/u;

/** Peoples in the names of autonomous units, as these write them. */
const PEOPLES =
  /(?:蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族|裕固族|独龙族|保安族)$/u;

/** A name that is shorter than this distinguishes nothing: `城区` stays as it is. */
const MIN_CHARACTERS = 2;

/** A name as it is compared: without blanks. */
function plainName(name: string): string {
  return name.replaceAll(/\s+/gu, '');
}

/** The name without the kind of the unit and the peoples: `大厂` of `大厂回族自治县`, `中牟` of `中牟县`. */
export function shortName(name: string): string {
  const plain = plainName(name);
  let short = cut(plain, KINDS);
  if (plain.includes('自治') || short.includes('族'))
    for (let next = cut(short, PEOPLES); next !== short; next = cut(short, PEOPLES)) short = next;
  return short;
}

function cut(name: string, end: RegExp): string {
  const short = name.replace(end, '');
  return short.length < MIN_CHARACTERS ? name : short;
}
