const GROUPED = new Intl.NumberFormat('en-US');

/** A whole number for people, the same in every locale: 1,234,567. */
export function count(value: number | bigint): string {
  return GROUPED.format(value);
}

/** Text from outside, with what would steer a terminal shown as escapes. */
export function printable(text: string): string {
  return text.replaceAll(
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is shown
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
