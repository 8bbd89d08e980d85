import { say } from '../../schemas/text/say.ts';
import type { Language } from '../../schemas/text/language.ts';
import { NONE } from './wording.ts';
import type { Table } from './document.ts';

/** A cell of a table as a file has it. */
export interface FileCell {
  /** Of a number: a plain decimal without grouping, such as `-12.50`. */
  readonly text: string;
  /** Undefined for a text. */
  readonly number?: { readonly decimals: number; readonly hasSign: boolean };
}

/** A table for a spreadsheet: each number in a cell of its own, and the exact amounts after what is rounded. */
export interface FileTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly FileCell[])[];
}

const WITH_ERROR = /^(.*) ± ([\d.,]+)$/;
const NUMBER = /^[+−-]?[\d,]+(?:\.(\d+))?$/;

export function fileTable(
  { columns, names = 1, rows, salesFen }: Pick<Table, 'columns' | 'names' | 'rows' | 'salesFen'>,
  language: Language,
): FileTable {
  const hasError = columns.map((_, at) => rows.some((row) => WITH_ERROR.test(row[at] ?? '')));
  const error = say(language, 'bulletin.workbook.standard-error');
  const exact = (['bulletin.workbook.yuan', 'bulletin.workbook.fen'] as const).map((id) => say(language, id));
  return {
    headings: [
      ...columns.flatMap((heading, at) => (hasError[at] === true ? [heading, error] : [heading])),
      ...(salesFen === undefined ? [] : exact),
    ],
    rows: rows.map((row, index) => [
      ...row.flatMap((text, at) => {
        if (at < names) return [{ text }];
        if (hasError[at] !== true) return [cellOf(text)];
        const [, value = text, of = ''] = WITH_ERROR.exec(text) ?? [];
        return [cellOf(value), cellOf(of)];
      }),
      ...exactCells(salesFen?.[index]),
    ]),
  };
}

/** A number with as many decimals as are shown; a text, such as the dash where there is none. */
function cellOf(text: string): FileCell {
  const found = NUMBER.exec(text);
  if (found === null) return { text };
  const plain = text.replaceAll(/[,+]/g, '').replace('−', '-');
  return { text: plain, number: { decimals: found[1]?.length ?? 0, hasSign: /^[+−]/.test(text) } };
}

/** The amount in yuan, and in fen. */
function exactCells(fen: string | undefined): FileCell[] {
  if (fen === undefined) return [];
  if (fen === '') return [{ text: NONE }, { text: NONE }];
  const yuan = fen.replace(/\d+/, (digits) => digits.padStart(3, '0')).replace(/(?=..$)/, '.');
  return [
    { text: yuan, number: { decimals: 2, hasSign: false } },
    { text: fen, number: { decimals: 0, hasSign: false } },
  ];
}
