import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { streamBytes } from '../../adapters/clickhouse/stream.ts';
import { FORMULA_START, PLAIN_NUMBER, quotedText } from '../../domain/text/escape.ts';
import { parquetRows } from '../../pipeline/archives/parquet-file.ts';
import { kindOf } from './column-kind.ts';
import type { ExportFormat } from './formats.ts';
import type { Question } from './question.ts';
import { type Column, quoted } from './view-shape.ts';

/** Rows are not known before the end of a Parquet file. */
export type OnProgress = (done: { readonly rows: number | null; readonly bytes: number }) => void;

/** An export on its way: its bytes, and what only they tell. */
export interface Encoding {
  readonly query: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The columns of the file. */
  readonly columns: readonly Column[];
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Without the header, once all bytes have been read. A path is needed where only the finished file knows. */
  rows(path: string | undefined): number | Promise<number>;
  /** The SDMX structure message, once all bytes have been read. */
  structure?(): Promise<string>;
}

export interface EncodingContext {
  readonly client: ClickHouseClient;
  readonly question: Question;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/** RFC 4180: a header, CRLF, quotes doubled, nothing for null. */
const CSV_SETTINGS = {
  format_csv_null_representation: '',
  output_format_csv_crlf_end_of_line: 1,
  output_format_decimal_trailing_zeros: 0,
} as const;

const PARQUET_SETTINGS = {
  output_format_parquet_string_as_string: 1,
  output_format_parquet_compression_method: 'zstd',
} as const;

export function encodeCsv(context: EncodingContext): Encoding {
  const { columns } = context.question;
  const query = `${queryOf(context.question, selectList(columns, 'csv'))} FORMAT CSVWithNames`;
  return csvEncoding(context, query, parametersOf(context.question), columns);
}

/** Any query that ends in FORMAT CSVWithNames. */
export function csvEncoding(
  { client, onProgress, signal }: EncodingContext,
  query: string,
  parameters: Readonly<Record<string, string>>,
  columns: readonly Column[],
): Encoding {
  const counter = new RecordCounter();
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of streamBytes(client, { query, parameters, settings: CSV_SETTINGS, signal })) {
      counter.add(chunk);
      bytes += chunk.length;
      onProgress({ rows: counter.rows, bytes });
      yield chunk;
    }
  };
  return { query, parameters, columns, bytes: counted(), rows: () => counter.rows };
}

export function encodeParquet({ client, question, onProgress, signal }: EncodingContext): Encoding {
  const query = `${queryOf(question, selectList(question.columns, 'parquet'))} FORMAT Parquet`;
  const parameters = parametersOf(question);
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of streamBytes(client, {
      query,
      parameters,
      settings: PARQUET_SETTINGS,
      signal,
    })) {
      bytes += chunk.length;
      onProgress({ rows: null, bytes });
      yield chunk;
    }
  };
  const rows = (path: string | undefined) => {
    if (path === undefined) throw new Error('the rows of a Parquet file are counted in the file');
    return parquetRows(path);
  };
  return { query, parameters, columns: question.columns, bytes: watched(), rows };
}

export function queryOf({ source, where, order }: Question, list: string): string {
  return `SELECT ${list} FROM ${source.sql} AS v${where.sql}${order}`;
}

export function parametersOf({ source, where }: Question): Readonly<Record<string, string>> {
  return { ...source.parameters, ...where.parameters };
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** Counts the records of a CSV that comes in pieces: a line feed within quotes ends none. The header is not counted. */
export class RecordCounter {
  #isQuoted = false;
  #lines = 0;

  add(chunk: Uint8Array): void {
    for (const byte of chunk) {
      // A doubled quote turns twice.
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === LINE_FEED && !this.#isQuoted) this.#lines += 1;
    }
  }

  get rows(): number {
    return Math.max(0, this.#lines - 1);
  }
}

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

/** Parquet has types for all columns. Arrow's readers would take a DateTime for a number of seconds. */
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
  const isFormula = `(startsWith(${text}, '\\'') OR match(${text}, ${quotedText(FORMULA_START)}))`;
  return `if(${isFormula} AND NOT match(${text}, ${quotedText(PLAIN_NUMBER)}), concat('\\'', ${text}), ${text})`;
}

/** `2017-11-11T00:00:00+08:00`: the Shanghai clock that the views show, and unambiguous. */
function isoInstant(value: string, type: string): string {
  const column = kindOf(type);
  const fraction = column.kind === 'instant' && column.digits > 0 ? '.%f' : '';
  const written = `formatDateTime(${value}, '%Y-%m-%dT%H:%i:%S${fraction}%z', 'Asia/Shanghai')`;
  return `replaceRegexpOne(${written}, '([0-9]{2})$', ':\\\\1')`;
}
