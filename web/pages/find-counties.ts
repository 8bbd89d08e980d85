import { pinyin } from 'pinyin-pro';
import { nearestName } from '../../domain/nearest-name.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';

interface Keys {
  readonly county: CountyName;
  /** Names in every spelling, without the kind of place in English. */
  readonly names: readonly string[];
  readonly keys: readonly string[];
}
const known = new WeakMap<readonly CountyName[], readonly Keys[]>();

/** Counties whose name, pinyin, initials, province or code begins with the text, or whose names contain it. */
export function findCounties(directory: readonly CountyName[], text: string): CountyName[] {
  const wanted = plain(text);
  if (wanted === '') return [...directory];
  return keysOf(directory)
    .filter(
      ({ county, keys }) => county.county.startsWith(wanted) || keys.some((key) => key.includes(wanted)),
    )
    .map(({ county }) => county);
}

/** The county that was probably meant by a text that none is called by. */
export function nearestCounty(directory: readonly CountyName[], text: string): CountyName | undefined {
  const byName = new Map(
    keysOf(directory).flatMap(({ county, names }) => names.map((name) => [name, county])),
  );
  return byName.get(nearestName(plain(text), [...byName.keys()]) ?? '');
}

/** `Yanling` of `Yanling County`. */
function withoutKind(name: string): string {
  return name.replace(/ \S+$/, '');
}

function keysOf(directory: readonly CountyName[]): readonly Keys[] {
  const found = known.get(directory);
  if (found !== undefined) return found;
  const made = directory.map((county) => {
    const spelled = pinyin(county.name, { toneType: 'none', type: 'array', v: true });
    const own = [county.name, county.name_en, spelled.join('')];
    const keys = [...own, county.province_zh, county.province_en].map(plain);
    return {
      county,
      names: [...own, ...own.map(withoutKind)].map(plain),
      keys: [...keys, spelled.map((syllable) => syllable.charAt(0)).join('')],
    };
  });
  known.set(directory, made);
  return made;
}

/** Without spaces, apostrophes, accents and capitals. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\s'’·\p{M}-]/gu, '')
    .toLowerCase();
}
