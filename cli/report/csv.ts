import type { Cell } from './columns.ts';

/** RFC 4180, with a header. Numbers are plain decimals, without grouping; a truth is `true` or `false`. */
export function renderCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((cells) => cells.map((cell) => csvCell(cellText(cell))));
  return [[...columns], ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function cellText(cell: Cell): string | null {
  if (cell.kind === 'none') return null;
  return cell.kind === 'truth' ? String(cell.is) : cell.text;
}

/** What a spreadsheet reads as the start of a formula, full-width forms included, and what it strips before it looks. */
const FORMULA_START = /^[=+\-@＝＋－＠\s\p{Cc}\p{Cf}]/u;

/**
 * A spreadsheet runs a cell that begins like a formula, so such a text gets a leading apostrophe. A text that begins
 * with an apostrophe gets one too, so that a reader can always strip one. Negative numbers stay numbers.
 */
export function csvCell(value: string | null): string {
  if (value === null) return '';
  const number = /^-?\d+(?:\.\d+)?$/.test(value);
  const text = !number && (value.startsWith("'") || FORMULA_START.test(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
