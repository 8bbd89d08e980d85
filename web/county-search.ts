import { pinyin } from 'pinyin-pro';
import type { CountyName } from '../statistics/dashboard/county-directory.ts';

interface Keys {
  readonly county: CountyName;
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

function keysOf(directory: readonly CountyName[]): readonly Keys[] {
  const found = known.get(directory);
  if (found !== undefined) return found;
  const made = directory.map((county) => {
    const spelled = pinyin(county.name, { toneType: 'none', type: 'array', v: true });
    const texts = [county.name, county.province_zh, county.name_en, county.province_en, spelled.join('')];
    return { county, keys: [...texts.map(plain), spelled.map((syllable) => syllable.charAt(0)).join('')] };
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
