import type { Language } from './language.ts';
import { roundDecimal, withMinus } from './round.ts';

/** A whole number, with grouped thousands: `1,937`. */
export function wholeNumber(value: string): string {
  return withMinus(roundDecimal(value, 0));
}

/**
 * A quantity that may be large and may have decimals: `31.24 million`, `3,124.00万`. Below a million, or ten thousand
 * in Chinese, it is shown as a whole number.
 */
export function quantity(value: string, language: Language): string {
  const whole = BigInt(value.replace(/\..*$/, ''));
  if (language === 'zh') {
    if (whole >= 100_000_000n) return `${roundDecimal(value, 2, 8)}亿`;
    return whole >= 10_000n ? `${roundDecimal(value, 2, 4)}万` : wholeNumber(value);
  }
  return whole >= 1_000_000n ? `${roundDecimal(value, 2, 6)} million` : wholeNumber(value);
}
