import { say } from '../../schemas/text/say.ts';
import { neutralized, quotedCell } from '../../domain/text/escape.ts';
import { type BulletinDocument, type Table, tableSubtitle, tablesOf } from './document.ts';
import { fileTable } from './file-table.ts';
import { NONE } from './wording.ts';

/** Spreadsheets take a file without it for one of the code page of their country. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The tables of a document for people and their spreadsheets, after RFC 4180: of each a first row that says in one cell of
 * what and of when it is, then headings with units, then the rows. Numbers are plain decimals; a cell without a value is
 * empty.
 */
export function renderCsv(document: BulletinDocument): string {
  return (
    BYTE_ORDER_MARK +
    tablesOf(document)
      .map((table) => csvOf(document, table))
      .join('\r\n')
  );
}

function csvOf({ language, origin, marks }: BulletinDocument, table: Table): string {
  const { headings, rows } = fileTable(table, language);
  const about = [
    table.caption,
    tableSubtitle(table, origin),
    ...marks.map(({ name, value }) => name + say(language, 'common.colon') + value),
  ].join(say(language, 'common.semicolon'));
  const textOf = (text: string) => (text === NONE || text === '' ? '' : quotedCell(neutralized(text)));
  const lines = [
    [textOf(about)],
    headings.map(textOf),
    ...rows.map((cells) => cells.map(({ text, number }) => (number === undefined ? textOf(text) : text))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
