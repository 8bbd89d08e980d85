import { FORMULA_START, PLAIN_NUMBER } from '../../domain/spreadsheet/formula-text.ts';
import { kindOf } from './column-kind.ts';
import type { ExportFormat } from './formats.ts';
import { type Column, quoted } from './view-shape.ts';

/** What the server computes of each column of `v` for a format that has the view's own columns. */
export function selectList(columns: readonly Column[], format: Exclude<ExportFormat, 'sdmx-csv'>): string {
  return columns.map((column) => `${EXPRESSIONS[format](column)} AS ${quoted(column.name)}`).join(', ');
}

const EXPRESSIONS = { csv: csvExpression, parquet: parquetExpression, xlsx: xlsxExpression } as const;

function csvExpression({ name, type }: Column): string {
  const value = `v.${quoted(name)}`;
  const { kind } = kindOf(type);
  if (kind === 'text') return neutralizedText(`toString(${value})`);
  if (kind === 'instant') return isoInstant(value, type);
  if (kind === 'nested') return `toJSONString(${value})`;
  return value;
}

/** Parquet has types for all: only Arrow's readers would take a DateTime for a number of seconds. */
function parquetExpression({ name, type }: Column): string {
  const value = `v.${quoted(name)}`;
  const column = kindOf(type);
  if (column.kind === 'instant')
    return `toDateTime64(${value}, ${column.digits === 0 ? 3 : column.digits}, 'UTC')`;
  if (column.kind === 'text') return `toString(${value})`;
  return value;
}

/** Neutralised by the writer, which sees every text. A cell of a spreadsheet has no zone: it shows Shanghai's clock. */
function xlsxExpression({ name, type }: Column): string {
  const value = `v.${quoted(name)}`;
  const { kind } = kindOf(type);
  if (kind === 'text') return `toString(${value})`;
  if (kind === 'instant') return `toString(toTimeZone(${value}, 'Asia/Shanghai'))`;
  if (kind === 'nested') return `toJSONString(${value})`;
  return value;
}

/** The rule of `neutralized`, in the server: a client could not rewrite gigabytes as fast. */
function neutralizedText(text: string): string {
  const isFormula = `(startsWith(${text}, '\\'') OR match(${text}, ${literal(FORMULA_START)}))`;
  return `if(${isFormula} AND NOT match(${text}, ${literal(PLAIN_NUMBER)}), concat('\\'', ${text}), ${text})`;
}

/** `2017-11-11T00:00:00+08:00`: the Shanghai clock that the views show, and unambiguous. */
function isoInstant(value: string, type: string): string {
  const column = kindOf(type);
  const fraction = column.kind === 'instant' && column.digits > 0 ? '.%f' : '';
  const written = `formatDateTime(${value}, '%Y-%m-%dT%H:%i:%S${fraction}%z', 'Asia/Shanghai')`;
  return `replaceRegexpOne(${written}, '([0-9]{2})$', ':\\\\1')`;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
