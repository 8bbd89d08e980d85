import { label, say } from '../../../schemas/text/say.ts';
import { roundDecimal, withMinus } from '../decimal.ts';
import type { Language } from '../../../schemas/text/language.ts';

/** A unit in which amounts of yuan are shown. A fen amount is divided by 10^`shift`. */
export interface AmountUnit {
  readonly shift: number;
  readonly decimals: number;
  /** In tables and beside single figures. */
  readonly short: string;
  /** In sentences. */
  readonly long: string;
}

const BN_YUAN: AmountUnit = { shift: 11, decimals: 3, short: 'bn yuan', long: 'billion yuan' };
const MILLION_YUAN: AmountUnit = { shift: 8, decimals: 2, short: 'm yuan', long: 'million yuan' };
const YI_YUAN: AmountUnit = { shift: 10, decimals: 2, short: '亿元', long: '亿元' };
const WAN_YUAN: AmountUnit = { shift: 6, decimals: 2, short: '万元', long: '万元' };

/** A hundred million yuan. Readers of Chinese expect 万元 below it. */
const HUNDRED_MILLION_YUAN_IN_FEN = 10_000_000_000n;

/** The unit for an amount, or for a column whose largest amount it is. `fen` is a whole number as text. */
export function amountUnit(fen: string, language: Language): AmountUnit {
  const amount = BigInt(fen);
  const isLarge = (amount < 0n ? -amount : amount) >= HUNDRED_MILLION_YUAN_IN_FEN;
  if (language === 'zh') return isLarge ? YI_YUAN : WAN_YUAN;
  return isLarge ? BN_YUAN : MILLION_YUAN;
}

/** The number alone: `84.608`. */
export function amountIn(fen: string, unit: AmountUnit): string {
  return withMinus(roundDecimal(fen, unit.decimals, unit.shift));
}

/** For a sentence: `84.608 billion yuan`, `846.08亿元`, `5,012.30万元`. */
export function amount(fen: string, language: Language): string {
  const unit = amountUnit(fen, language);
  return say(language, 'wording.amount.amount', { number: amountIn(fen, unit), unit: unit.long });
}

/** Units of statistics as a page names them. */
const STATISTIC_UNITS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'bn CNY': { en: BN_YUAN.short, zh: YI_YUAN.short },
  CNY: label('wording.amount.yuan'),
  orders: label('wording.amount.orders'),
  counties: label('wording.amount.counties'),
  times: label('wording.amount.times'),
};

/** A computed or published statistic beside amounts: `84.608` of `bn CNY` is `84.608`, `bn yuan`, or `846.08`, `亿元`. */
export function statisticIn(
  { value, unit, decimals }: { readonly value: string; readonly unit: string; readonly decimals: number },
  language: Language,
): { readonly number: string; readonly unit: string } {
  // A billion is ten times a hundred million.
  const tens = unit === 'bn CNY' && language === 'zh' ? 1 : 0;
  return {
    number: withMinus(roundDecimal(value, Math.max(0, decimals - tens), -tens)),
    unit: STATISTIC_UNITS[unit]?.[language] ?? unit,
  };
}

/** A whole number, with grouped thousands: `1,937`. */
export function wholeNumber(value: string): string {
  return withMinus(roundDecimal(value, 0));
}

/** More digits of a large quantity are noise, the more so in a sample. Zeros at the end are left out. */
const QUANTITY_DIGITS = 4;
const MOST_QUANTITY_DECIMALS = 2;

/**
 * A quantity that may be large and may have decimals: `31.24 million`, `3,124万`. Below a million, or ten thousand in
 * Chinese, it is shown as a whole number. It is divided by 10^`shift`, and then has decimals too.
 */
export function quantity(value: string, language: Language, shift = 0): string {
  const whole = value.replace(/\..*$/, '');
  const scaled = (by: number) => {
    const decimals = QUANTITY_DIGITS - Math.max(1, whole.length - by);
    const rounded = roundDecimal(value, Math.min(MOST_QUANTITY_DECIMALS, Math.max(0, decimals)), by);
    return rounded.replace(/\.?0+$/, (zeros) => (rounded.includes('.') ? '' : zeros));
  };
  const size = BigInt(whole) / 10n ** BigInt(shift);
  if (language === 'zh' && size >= 100_000_000n) return `${scaled(shift + 8)}亿`;
  if (language === 'zh' && size >= 10_000n) return `${scaled(shift + 4)}万`;
  if (language === 'en' && size >= 1_000_000n) return `${scaled(shift + 6)} million`;
  return withMinus(shift === 0 ? roundDecimal(value, 0) : scaled(shift));
}

/** A unit for large quantities of a smaller one, which has 10^`shift` of it. */
interface LargerUnit extends Readonly<Record<Language, string>> {
  readonly shift: number;
}
const TONNE = label('wording.amount.t');
const KILOGRAM = label('wording.amount.kg');

/** By the code of the smaller unit, the largest first. */
const LARGER_UNITS: Readonly<Record<string, readonly LargerUnit[]>> = {
  g: [
    { shift: 6, ...TONNE },
    { shift: 3, ...KILOGRAM },
  ],
  kg: [{ shift: 3, ...TONNE }],
  ml: [{ shift: 3, ...label('wording.amount.l') }],
  metre: [{ shift: 3, ...label('wording.amount.km') }],
};

/** The largest unit that there is at least one of: tonnes, and not millions of grams. */
export function largerUnit(value: string, unit: string): LargerUnit | undefined {
  const whole = BigInt(value.replace(/\..*$/, ''));
  return LARGER_UNITS[unit]?.find(({ shift }) => whole >= 10n ** BigInt(shift));
}
