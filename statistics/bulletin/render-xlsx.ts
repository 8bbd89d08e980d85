import { type CellValue, type CellStyle, writeXlsx, type WriteSheet } from 'hucre/xlsx';
import { exactNumber } from '../../domain/statistics/decimal.ts';
import { say } from '../../schemas/text/say.ts';
import { neutralized } from '../../domain/text/escape.ts';
import {
  type Block,
  type BulletinDocument,
  type Mark,
  type Table,
  tableSubtitle,
  tablesOf,
} from './document.ts';
import { type FileCell, fileTable } from './file-table.ts';

type Style = 'title' | 'heading' | 'text';
/** Wide enough for a sentence, and for a name in a table. */
const WIDTHS = { sentence: 90, name: 32, number: 16 } as const;
const STYLES: Readonly<Record<Style, CellStyle>> = {
  title: { font: { bold: true, size: 16 } },
  heading: { font: { bold: true } },
  text: { alignment: { wrapText: true, vertical: 'top' } },
};

/**
 * The bulletin as a workbook for people: a cover with the main points and the contents, notes, and a sheet for each
 * table, with units in the headings. Numbers are numbers, rounded as the bulletin rounds them.
 */
export async function renderXlsx(document: BulletinDocument): Promise<Uint8Array> {
  const { language, dataAsOf, title } = document;
  const blocks = document.sections.flatMap((section) => section.blocks);
  const tables = tablesOf(document);
  const name = (table: number) => say(language, 'bulletin.workbook.table', { number: table + 1 });
  const sheets = [
    cover(
      document,
      tables.map(({ caption }, index) => ({ name: name(index), value: caption })),
    ),
    ...notes(document, blocks),
    ...tables.map((table, index) => sheetOf(table, name(index), document)),
  ];
  // The time of the data, so that the same edition gives the same bytes.
  const created = new Date(`${dataAsOf.replace(' ', 'T')}+08:00`);
  return writeXlsx({ sheets, properties: { title, created, modified: created } });
}

function cover(document: BulletinDocument, contents: readonly Mark[]): WriteSheet {
  const { language, kind, title, marks, origin, notice, mainPoints } = document;
  const points = mainPoints.points.map((point): Line => [[point], 'text']);
  return textSheet(say(language, 'bulletin.workbook.cover'), [
    [[title], 'title'],
    [[kind], 'text'],
    ...[origin?.text, notice].flatMap((text): Line[] => (text == null ? [] : [[[text], 'heading']])),
    ...(points.length === 0 ? [] : [[[mainPoints.heading], 'heading'] as Line, ...points]),
    [[], 'text'],
    ...marks.map((mark): Line => [[mark.value, mark.name], 'text']),
    [[], 'text'],
    [[say(language, 'bulletin.workbook.contents')], 'heading'],
    ...contents.map((entry): Line => [[entry.value, entry.name], 'text']),
  ]);
}

/** None for a table whose words need no explanation. */
function notes({ language }: BulletinDocument, blocks: readonly Block[]): WriteSheet[] {
  const name = say(language, 'bulletin.workbook.notes');
  const terms = blocks.flatMap((block) => (block.kind === 'terms' ? block.terms : []));
  const lines = terms.map((term): Line => [[term.value, term.name], 'text']);
  return lines.length === 0 ? [] : [textSheet(name, [[[name], 'title'], ...lines])];
}

/** Texts of the first columns, and how they look. */
type Line = readonly [texts: readonly string[], style: Style];

function textSheet(name: string, lines: readonly Line[]): WriteSheet {
  return {
    name,
    columns: [{ width: WIDTHS.sentence }, { width: WIDTHS.name }],
    rows: lines.map(([texts]) => texts.map(neutralized)),
    cells: styled(lines.map(([texts, style]) => texts.map(() => STYLES[style]))),
  };
}

/** Caption and unit above the table, whose headings stay in sight; exact amounts after what the bulletin rounds. */
function sheetOf(table: Table, name: string, { origin, language }: BulletinDocument): WriteSheet {
  const { headings, rows } = fileTable(table, language);
  const names = table.names ?? 1;
  const above = [[table.caption], [tableSubtitle(table, origin)], headings];
  return {
    name,
    columns: headings.map((_, at) => ({ width: at < names ? WIDTHS.name : WIDTHS.number })),
    rows: [...above.map((texts) => texts.map(neutralized)), ...rows.map((cells) => cells.map(valueOf))],
    cells: styled([
      [STYLES.title],
      [STYLES.text],
      headings.map(() => STYLES.heading),
      ...rows.map((cells) => cells.map(styleOf)),
    ]),
    freezePane: { rows: above.length },
  };
}

function valueOf({ text, number }: FileCell): CellValue {
  return number === undefined ? neutralized(text) : exactNumber(text);
}

function styleOf({ number }: FileCell): CellStyle | undefined {
  if (number === undefined) return undefined;
  const { decimals, hasSign } = number;
  const form = `#,##0${decimals === 0 ? '' : `.${'0'.repeat(decimals)}`}`;
  return { numFmt: hasSign ? `+${form};-${form};${form}` : form };
}

/** By row and column. */
function styled(rows: readonly (readonly (CellStyle | undefined)[])[]): NonNullable<WriteSheet['cells']> {
  return new Map(
    rows.flatMap((row, y) =>
      row.flatMap((style, x) => (style === undefined ? [] : [[`${y},${x}`, { style }] as const])),
    ),
  );
}
