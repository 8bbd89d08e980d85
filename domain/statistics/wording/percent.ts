import { say } from '../../../schemas/text/say.ts';
import { roundDecimal, toNano, withMinus } from '../decimal.ts';
import { ratio } from '../figures/ratio.ts';
import type { Language } from '../../../schemas/text/language.ts';

const DECIMALS = 2;

/** The number alone, two decimals: `46.38`. A sample's error may allow fewer. */
export function percentNumber(percent: string, decimals = DECIMALS): string {
  return withMinus(roundDecimal(percent, decimals));
}

/** `46.38 %` in English, `46.38%` in Chinese. */
export function percent(value: string, language: Language): string {
  return say(language, 'wording.percent.percent', { number: percentNumber(value) });
}

/** With a sign: `+66.53`, `−3.20`, `0.00`. */
export function signedNumber(value: string, decimals = DECIMALS): string {
  const rounded = roundDecimal(value, decimals);
  if (Number(rounded.replaceAll(',', '')) === 0) return rounded;
  return rounded.startsWith('-') ? withMinus(rounded) : `+${rounded}`;
}

/**
 * Growth over the same window of the year before: `up 66.53 % year on year`, `同比下降3.20%`; or over another base, by its
 * words: `up 66.53 % on 7–9 September 2018`, `比2018年9月7—9日下降3.20%`.
 */
export function growth(value: string, language: Language, other: string | null = null): string {
  const { direction, size } = split(value);
  return say(
    language,
    other === null ? 'wording.percent.growth-on-year' : 'wording.percent.growth-on-other',
    {
      direction: DIRECTIONS[direction + 1],
      by: percent(size, language),
      other,
    },
  );
}

const DIRECTIONS = ['down', 'same', 'up'];

/** A difference of two percentages is in percentage points: `5.20 percentage points`, `5.20个百分点`. Without its sign. */
export function points(value: string, language: Language): string {
  const { size } = split(value);
  const number = percentNumber(size);
  return say(language, 'wording.percent.points', { number, isOne: number === '1.00' });
}

/** 1, 0 or -1 of the value as it is shown: what rounds to 0.00 is neither more nor less. */
export function shownSign(value: string): -1 | 0 | 1 {
  return split(value).direction;
}

/** `a` less `b`, both percentages as decimal text. */
export function difference(a: string, b: string): string {
  return fromNano(toNano(a) - toNano(b));
}

/** Percentages added up, as decimal text. */
export function added(values: readonly string[]): string {
  return fromNano(values.reduce((sum, value) => sum + toNano(value), 0n));
}

/** `part` of `whole` in percent, cut after nine decimals, from whole numbers as text; null if the whole is zero. */
export function shareOf(part: string, whole: string): string | null {
  return ratio(part, whole, 100n);
}

function split(value: string): { direction: -1 | 0 | 1; size: string } {
  const rounded = roundDecimal(value, DECIMALS).replaceAll(',', '');
  const size = value.replace('-', '');
  if (Number(rounded) === 0) return { direction: 0, size };
  return { direction: rounded.startsWith('-') ? -1 : 1, size };
}

function fromNano(nano: bigint): string {
  const digits = String(nano < 0n ? -nano : nano).padStart(10, '0');
  return `${nano < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
