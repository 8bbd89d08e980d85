/** Decimals as text, as ClickHouse sends them. Comparisons are exact; a binary float cannot represent 46.385. */

const DECIMALS = 9;
const FORM = /^(-?)(\d+)(?:\.(\d{1,9}))?$/;

/**
 * A decimal text with at most nine places, divided by 10^`shift` and rounded half away from zero to `decimals` places:
 * `8460800000000` fen with a shift of 11 and three decimals is `84.608`. Thousands are grouped with commas. Throws if
 * the text is no decimal. A binary float would round 46.385 down.
 */
export function roundDecimal(text: string, decimals: number, shift = 0): string {
  const nano = toNano(text);
  const unit = 10n ** BigInt(DECIMALS + shift - decimals);
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

/** The value in units of 10^-9. Throws unless `text` is a decimal with at most nine places. */
export function toNano(text: string): bigint {
  const match = FORM.exec(text);
  if (match === null) throw new Error('a decimal has digits and at most nine places behind the point');
  const magnitude = BigInt(`${match[2] ?? '0'}${(match[3] ?? '').padEnd(DECIMALS, '0')}`);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** Half a unit of the last of `decimals` places, in units of 10^-9; 0 for nine places. */
export function halfUnitNano(decimals: number): bigint {
  return (5n * 10n ** BigInt(DECIMALS - decimals)) / 10n;
}

/**
 * For display: `39.24` with three decimals is `39.240`. Adds zeros, never rounds, and groups thousands with commas
 * in every locale.
 */
export function showDecimal(text: string, decimals: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const padded = fraction.padEnd(decimals, '0');
  return padded === '' ? grouped : `${grouped}.${padded}`;
}

/** A spreadsheet keeps 15 digits of a number; a double that was written with so many reads back the same. */
const EXACT_DIGITS = 15;

/** A decimal as a number where a spreadsheet keeps all its digits, else as text. */
export function exactNumber(text: string): string | number {
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '');
  return digits.length <= EXACT_DIGITS ? Number(text) : text;
}
