import { neutralized } from '../../domain/spreadsheet/formula-text.ts';
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

/** A text that a spreadsheet could run as a formula begins with an apostrophe that is not part of it. */
export function csvCell(value: string | null): string {
  if (value === null) return '';
  const text = neutralized(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
