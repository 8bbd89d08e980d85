const DECIMALS = 9;
const SCALE = 10n ** BigInt(DECIMALS);

/** A number only where a double surely holds it, such as a count of orders. */
type WholeNumber = bigint | number | string;

/** `part` over `whole` times `times`, exact and cut after nine decimals, without zeros at the end; null if the whole is 0. */
export function ratio(part: WholeNumber, whole: WholeNumber, times = 1n): string | null {
  return Number(whole) === 0 ? null : decimalText((BigInt(part) * times * SCALE) / BigInt(whole), DECIMALS);
}

/** `part` over a positive `whole`, rounded half up, away from zero. */
export function rounded(part: bigint, whole: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const magnitude = (2n * scale * (part < 0n ? -part : part) + whole) / (2n * whole);
  return decimalText(part < 0n ? -magnitude : magnitude, decimals);
}

/** A whole number of 10^-`decimals`, as the shortest text. */
export function decimalText(value: bigint, decimals: number): string {
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const fraction = digits.slice(point).replace(/0+$/, '');
  const whole = digits.slice(0, point);
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
