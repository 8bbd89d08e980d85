import { neutralized } from '../../domain/spreadsheet/formula-text.ts';
import { type ColumnKind } from './column-kind.ts';

export type Cell = string | number | boolean | Date | null;

/** A spreadsheet keeps 15 digits of a number; a double that was written with so many reads back the same. */
const EXACT_DIGITS = 15;
/** What XML 1.0 cannot hold, and the writer does not escape. */
const NO_XML = /[\ufffe\uffff]/g;
/** A text that looks like an escape of Office Open XML itself. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** A spreadsheet's cell for a value as JSON gave it. Numbers that a spreadsheet cannot hold exactly become text. */
export function cellOf(value: unknown, { kind }: ColumnKind): Cell {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (kind) {
    case 'integer':
    case 'decimal':
      return exactNumber(text);
    case 'float':
      // Not a number and the infinities come as text.
      return typeof value === 'number' ? value : text;
    case 'boolean':
      return Boolean(value);
    case 'instant':
    case 'date':
      return clock(text);
    case 'text':
    case 'nested':
      return sheetText(text);
  }
}

/** Neutralised, and with what a sheet's XML cannot hold as escapes of Office Open XML. */
export function sheetText(text: string): string {
  return neutralized(text)
    .replaceAll(ESCAPE, '_x005F_')
    .replaceAll(NO_XML, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase()}_`);
}

function exactNumber(text: string): string | number {
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '');
  return digits.length <= EXACT_DIGITS ? Number(text) : text;
}

/** The clock of Shanghai as if it were UTC: a cell has no zone, and the writer reads UTC. */
function clock(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}${text.length > 10 ? '' : 'T00:00:00'}Z`);
}
