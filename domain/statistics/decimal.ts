/** Decimals as text, compared exactly: ClickHouse sends them so, and a binary float would bend 46.385. */

const DECIMALS = 9;
const FORM = /^(-?)(\d+)(?:\.(\d{1,9}))?$/;

/** Thousand-millionths. Throws on what is no decimal of at most nine places. */
export function toNano(text: string): bigint {
  const match = FORM.exec(text);
  if (match === null) throw new Error('a decimal has digits and at most nine places behind the point');
  const magnitude = BigInt(`${match[2] ?? '0'}${(match[3] ?? '').padEnd(DECIMALS, '0')}`);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** Half of the last of so many places, in thousand-millionths; nine places have no half to give. */
export function halfUnitNano(decimals: number): bigint {
  return (5n * 10n ** BigInt(DECIMALS - decimals)) / 10n;
}

/**
 * For people: `39.24` with three decimals is `39.240`. Adds zeros, never rounds; groups thousands with commas,
 * whatever the locale.
 */
export function showDecimal(text: string, decimals: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const padded = fraction.padEnd(decimals, '0');
  return padded === '' ? grouped : `${grouped}.${padded}`;
}
