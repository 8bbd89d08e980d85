/**
 * What a spreadsheet reads as the start of a formula, full-width forms included, and what it strips before it looks.
 * The pattern means the same in JavaScript and in ClickHouse (RE2), whose `\s` knows ASCII alone: hence `\p{Z}`.
 */
export const FORMULA_START = '^[=+\\-@＝＋－＠\\p{Z}\\p{Cc}\\p{Cf}]';
export const PLAIN_NUMBER = '^-?[0-9]+(?:\\.[0-9]+)?$';

const FORMULA = new RegExp(FORMULA_START, 'u');
const NUMBER = new RegExp(PLAIN_NUMBER);

/**
 * A spreadsheet runs a cell that begins like a formula, so such a text gets a leading apostrophe. A text that begins
 * with an apostrophe gets one too, so that a reader can always strip one. Negative numbers stay numbers.
 */
export function neutralized(text: string): string {
  return !NUMBER.test(text) && (text.startsWith("'") || FORMULA.test(text)) ? `'${text}` : text;
}
