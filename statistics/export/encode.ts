import { streamBytes } from '../../adapters/clickhouse/stream.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { RecordCounter } from './count-records.ts';
import { parquetRows } from '../../pipeline/archives/parquet-file.ts';
import type { Question } from './question.ts';
import { selectList } from './select-list.ts';
import type { Column } from './view-shape.ts';

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
  structure?(): Promise<unknown>;
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
