import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { streamBytes, type StreamedQuery } from '../../adapters/clickhouse/stream.ts';
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
  context: EncodingContext,
  query: string,
  parameters: Readonly<Record<string, string>>,
  columns: readonly Column[],
): Encoding {
  const counter = new RecordCounter();
  const rowsWith = (chunk: Uint8Array): number => {
    counter.add(chunk);
    return counter.rows;
  };
  const bytes = watched(context, { query, parameters, settings: CSV_SETTINGS }, rowsWith);
  return { query, parameters, columns, bytes, rows: () => counter.rows };
}

export function encodeParquet(context: EncodingContext): Encoding {
  const { question } = context;
  const query = `${queryOf(question, selectList(question.columns, 'parquet'))} FORMAT Parquet`;
  const parameters = parametersOf(question);
  const bytes = watched(context, { query, parameters, settings: PARQUET_SETTINGS }, () => null);
  const rows = (path: string | undefined) => {
    if (path === undefined) throw new Error('the rows of a Parquet file are counted in the file');
    return parquetRows(path);
  };
  return { query, parameters, columns: question.columns, bytes, rows };
}

/** The bytes of an answer, with progress after each piece. `rowsWith` is given the piece, and says how many rows there are now. */
async function* watched(
  { client, question, onProgress, signal }: EncodingContext,
  asked: Pick<StreamedQuery, 'query' | 'parameters' | 'settings'>,
  rowsWith: (chunk: Uint8Array) => number | null,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of streamBytes(client, { ...asked, table: question.source.table, signal })) {
    bytes += chunk.length;
    onProgress({ rows: rowsWith(chunk), bytes });
    yield chunk;
  }
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
  return columns.map((column) => `${expressionOf(column, format)} AS ${quoted(column.name)}`).join(', ');
}

function expressionOf({ name, type }: Column, format: Exclude<ExportFormat, 'sdmx-csv'>): string {
  const value = `v.${quoted(name)}`;
  const column = kindOf(type);
  switch (column.kind) {
    case 'text':
      // The writer of spreadsheets sees every text, and neutralises it itself.
      return format === 'csv' ? neutralizedText(`toString(${value})`) : `toString(${value})`;
    case 'instant':
      return INSTANTS[format](value, column.digits);
    case 'nested':
      return format === 'parquet' ? value : `toJSONString(${value})`;
    default:
      return value;
  }
}

const INSTANTS = {
  csv: isoInstant,
  // Arrow's readers would take a DateTime for a number of seconds.
  parquet: (value: string, digits: number) => `toDateTime64(${value}, ${digits === 0 ? 3 : digits}, 'UTC')`,
  // A cell of a spreadsheet has no zone: it shows Shanghai's clock.
  xlsx: (value: string) => `toString(toTimeZone(${value}, 'Asia/Shanghai'))`,
} as const;

/** The rule of `neutralized`, in the server: a client could not rewrite gigabytes as fast. */
function neutralizedText(text: string): string {
  const isFormula = `(startsWith(${text}, '\\'') OR match(${text}, ${quotedText(FORMULA_START)}))`;
  return `if(${isFormula} AND NOT match(${text}, ${quotedText(PLAIN_NUMBER)}), concat('\\'', ${text}), ${text})`;
}

/** `2017-11-11T00:00:00+08:00`: the Shanghai clock that the views show, and unambiguous. */
function isoInstant(value: string, digits: number): string {
  const fraction = digits > 0 ? '.%f' : '';
  const written = `formatDateTime(${value}, '%Y-%m-%dT%H:%i:%S${fraction}%z', 'Asia/Shanghai')`;
  return `replaceRegexpOne(${written}, '([0-9]{2})$', ':\\\\1')`;
}
