/** Control and format characters, line and paragraph separators, lone surrogates: they hide, reverse or break text. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Foreign text on one line, with characters that steer its display shown as JSON escapes. */
export function visible(text: string): string {
  return text.replace(STEERING, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** For the text and the quoted attributes of HTML and SVG. */
export function escapeMarkup(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * For a paragraph or a cell of Markdown: markup has no effect, and addresses do not become links. Only what a renderer
 * would act on is escaped, because people read the source as well.
 */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]|~]|:(?=\/\/)|@|(?<=www)\.|^[-+](?=[\s-]|$)|^[#=]|(?<=^\d+)[.)](?=\s|$)/gi, '\\$&');
}

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

/** A cell of CSV as RFC 4180 has it: in quotes if it holds a comma, a quote or the end of a line. */
export function quotedCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A literal of ClickHouse's SQL. */
export function quotedText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
