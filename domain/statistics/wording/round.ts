import { showDecimal, toNano } from '../decimal.ts';

const NANO_DECIMALS = 9;

/**
 * A decimal text with at most nine places, divided by 10^`shift` and rounded half away from zero to `decimals` places:
 * `8460800000000` fen with a shift of 11 and three decimals is `84.608`. Thousands are grouped with commas. Throws if
 * the text is no decimal. A binary float would round 46.385 down.
 */
export function roundDecimal(text: string, decimals: number, shift = 0): string {
  const nano = toNano(text);
  const unit = 10n ** BigInt(NANO_DECIMALS + shift - decimals);
  const magnitude = ((nano < 0n ? -nano : nano) * 2n + unit) / (2n * unit);
  const digits = String(magnitude).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = nano < 0n && magnitude > 0n ? '-' : '';
  return showDecimal(
    `${sign}${whole}${decimals === 0 ? '' : `.${digits.slice(digits.length - decimals)}`}`,
    decimals,
  );
}

/** A typographic minus, as wide as a plus. Only for display. */
export function withMinus(number: string): string {
  return number.replace('-', '−');
}
