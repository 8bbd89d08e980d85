import { writeXlsxStream } from 'hucre/xlsx';
import { streamRows } from '../../adapters/clickhouse/stream.ts';
import { kindOf } from './column-kind.ts';
import { type Encoding, type EncodingContext, parametersOf, queryOf } from './encode.ts';
import { ExportRequestError } from './errors.ts';
import { selectList } from './select-list.ts';
import { type Cell, cellOf } from './xlsx-cell.ts';

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
  for await (const rows of streamRows(client, { query, parameters, settings: ROW_SETTINGS, signal })) {
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
