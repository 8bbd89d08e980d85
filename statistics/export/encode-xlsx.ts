import { writeXlsxStream } from 'hucre/xlsx';
import { streamRows } from '../../adapters/clickhouse/stream.ts';
import { exactNumber } from '../../domain/statistics/decimal.ts';
import { neutralized } from '../../domain/text/escape.ts';
import { type ColumnKind, kindOf } from './column-kind.ts';
import { type Encoding, type EncodingContext, parametersOf, queryOf, selectList } from './encode.ts';
import { ExportRequestError } from './errors.ts';

/** A sheet has 1,048,576 rows; the first is the header. */
const MOST_SHEET_ROWS = 1_048_575;
const MOST_CELL_CHARACTERS = 32_767;
const SHEET_NAME_CHARACTERS = 31;

const NUMBER_FORMATS: Readonly<Record<string, string>> = {
  instant: 'yyyy-mm-dd hh:mm:ss',
  date: 'yyyy-mm-dd',
};

const ROW_SETTINGS = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 1,
  output_format_decimal_trailing_zeros: 0,
} as const;

/**
 * One sheet with a header, row by row. Its reader gets {@link ExportRequestError} for a row or a text that a sheet
 * cannot hold.
 */
export function encodeXlsx(context: EncodingContext): Encoding {
  const { question, onProgress } = context;
  const { columns } = question;
  const query = queryOf(question, selectList(columns, 'xlsx'));
  const written = { rows: 0, bytes: 0 };
  const sheet = writeXlsxStream(sheetRows(context, query, written), {
    // Characters that a sheet's name may not have occur in no view's name.
    name: question.request.view.slice(0, SHEET_NAME_CHARACTERS),
    freezePane: { rows: 1 },
    columns: columns.map(({ type }) => {
      const numFmt = NUMBER_FORMATS[kindOf(type).kind];
      return numFmt === undefined ? {} : { numFmt };
    }),
    maxRowsPerSheet: Infinity,
    zip64: false,
  });
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of sheet) {
      written.bytes += chunk.length;
      onProgress(written);
      yield chunk;
    }
  };
  return { query, parameters: parametersOf(question), columns, bytes: watched(), rows: () => written.rows };
}

async function* sheetRows(
  { client, question, signal }: EncodingContext,
  query: string,
  written: { rows: number },
): AsyncGenerator<Cell[]> {
  const { columns } = question;
  const kinds = columns.map(({ type }) => kindOf(type));
  yield columns.map(({ name }) => name);
  const parameters = parametersOf(question);
  const { table } = question.source;
  const asked = { query, parameters, table, settings: ROW_SETTINGS, signal };
  for await (const rows of streamRows(client, asked)) {
    for (const row of rows) {
      if (written.rows === MOST_SHEET_ROWS)
        throw new ExportRequestError(
          'the rows do not fit into a sheet, which holds 1,048,575 of them: filter with --where, or use --format csv or parquet',
        );
      written.rows += 1;
      yield row.map((value, index) => {
        const cell = cellOf(value, kinds[index] ?? { kind: 'text' });
        // Readers take a row that ends before the header for one that lacks cells.
        if (cell === null && index === columns.length - 1) return '';
        if (typeof cell === 'string' && cell.length > MOST_CELL_CHARACTERS)
          throw new ExportRequestError(
            `row ${written.rows} has a text of ${cell.length} characters in the column ${columns[index]?.name ?? ''}, ` +
              'and a cell holds 32,767: leave it out with --columns, or use --format csv or parquet',
          );
        return cell;
      });
    }
  }
}

type Cell = string | number | boolean | Date | null;

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

/** The clock of Shanghai as if it were UTC: a cell has no zone, and the writer reads UTC. */
function clock(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}${text.length > 10 ? '' : 'T00:00:00'}Z`);
}
