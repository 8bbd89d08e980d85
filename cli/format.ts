const GROUPED = new Intl.NumberFormat('en-US');

/** A whole number for people, the same in every locale: 1,234,567. */
export function count(value: number | bigint): string {
  return GROUPED.format(value);
}

/**
 * Text from outside on one line, with what would steer a terminal, break the line, or hide or turn text shown as
 * JSON escapes it: controls, formats (bidirectional, of no width), separators of lines, halves of characters.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The same for several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
