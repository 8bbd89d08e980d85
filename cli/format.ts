const GROUPED = new Intl.NumberFormat('en-US');

/** A whole number for people, the same in every locale: 1,234,567. */
export function count(value: number | bigint): string {
  return GROUPED.format(value);
}
