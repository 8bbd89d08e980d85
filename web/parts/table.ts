import { say } from '../../schemas/text/say.ts';
import { amountIn, type AmountUnit } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../schemas/text/language.ts';
import { sumOf } from '../../statistics/dashboard/details.ts';
import type { ChartFrame } from '../../statistics/charts/draw.ts';
import { type ChartTheme, INHERITED, LIGHT } from '../../statistics/charts/theme.ts';
import { drawing, html, type Markup, NOTHING } from './markup.ts';

export interface Column {
  readonly heading: string;
  /** Aligned left, as names are. */
  readonly isText?: boolean;
  /** A column of bars, whose heading is for screen readers alone. */
  readonly isBar?: boolean;
  /** Left out on narrow screens. */
  readonly isMinor?: boolean;
  /** Where the heading leads, to sort by the column, and how the rows are sorted by it now. */
  readonly sort?: { readonly href: string; readonly direction: 'ascending' | 'descending' | undefined };
  /** What stands below the column, under a line. */
  readonly total?: string;
}

/** What a page makes of a text: a link, a smaller part. */
interface WordedCell {
  readonly text: string;
  readonly shown: Markup;
}

/** A bar leads where its row does. */
export type Cell = string | Markup | WordedCell | { readonly bar: number; readonly href?: string };

export interface TableData {
  /** What the table holds, for screen readers, where the section's heading does not stand next to it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell is the name of the row. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A table that can leave its page: what it counts stands with it, and each of its cells is a text. */
export interface ListedTable extends TableData {
  readonly subtitle: string;
  readonly rows: readonly (readonly (string | WordedCell)[])[];
}

export function textOf(cell: ListedTable['rows'][number][number]): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** Rows with a name and numbers, aligned at their unit; a bar in a row repeats its number. */
export function table({ caption, columns, rows }: TableData): Markup {
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => heading(column))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((value, at) => cellOf(value, columns[at], at === 0))}
            </tr> `,
        )}
      </tbody>
      ${columns.some(({ total }) => total !== undefined) ? foot(columns) : NOTHING}
    </table>
  </div>`;
}

function foot(columns: readonly Column[]): Markup {
  return html`<tfoot>
    <tr>
      ${columns.map((column, at) => cellOf(column.total ?? '', column, at === 0))}
    </tr>
  </tfoot>`;
}

/**
 * The first columns of a ranking: names, bars, and amounts with their sum, of which the rows may be the first. The sum is
 * not of the whole if some members are withheld.
 */
export function rankingColumns(
  language: Language,
  unit: AmountUnit,
  rows: Parameters<typeof sumOf>[0],
  isWhole = true,
): readonly [name: Column, bar: Column, amount: Column] {
  return [
    {
      heading: '',
      total: isWhole ? say(language, 'common.total') : say(language, 'web.table.those-published'),
    },
    { heading: '', isBar: true },
    { heading: unit.short, total: amountIn(sumOf(rows), unit) },
  ];
}

function classOf({ isText, isBar, isMinor }: Column): string {
  return [isText === true ? 'text' : '', isBar === true ? 'bars' : '', isMinor === true ? 'minor' : '']
    .filter((name) => name !== '')
    .join(' ');
}

function heading(column: Column): Markup {
  const { sort } = column;
  if (column.isBar === true || column.heading === '') return html`<td class="${classOf(column)}"></td>`;
  if (sort === undefined) return html`<th scope="col" class="${classOf(column)}">${column.heading}</th>`;
  const direction = sort.direction === undefined ? NOTHING : html` aria-sort="${sort.direction}"`;
  return html`<th scope="col" class="${classOf(column)}" ${direction}>
    <a href="${sort.href}">${column.heading}</a>
  </th>`;
}

function cellOf(cell: Cell, column: Column = { heading: '' }, isName: boolean): Markup {
  const value = typeof cell === 'object' && 'shown' in cell ? cell.shown : cell;
  if (isName)
    return html`<th scope="row">${typeof value === 'object' && 'bar' in value ? NOTHING : value}</th>`;
  if (typeof value === 'object' && 'bar' in value) {
    const bar = drawing(rowBar(value.bar));
    const { href } = value;
    // The name of the row leads there too: the keyboard and a screen reader need it once.
    return html`<td class="bars">
      ${href === undefined ? bar : html`<a href="${href}" tabindex="-1" aria-hidden="true">${bar}</a>`}
    </td>`;
  }
  return html`<td class="${classOf(column)}">${value}</td>`;
}

/** A bar in a row of a table, which shows the number itself. The length is a share of the longest, from 0 to 1. */
function rowBar(share: number): string {
  const length = (100 * Math.min(1, Math.max(0, share))).toFixed(1);
  return (
    '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">' +
    `<rect width="${length}" height="8"/></svg>`
  );
}

/** The numbers of a drawing, behind one key. */
function tableBehind(word: string, data: TableData): Markup {
  return html`<details class="behind">
    <summary>${word}</summary>
    ${table(data)}
  </details>`;
}

const NARROW_PX = 372;

/** What a chart as a file must say, because no page stands around it. */
export interface AroundChart {
  /** The title of the campaign. */
  readonly campaign: string;
  /** Of when the figures are, in words. */
  readonly asOf: string;
}

/** Charts that a page can draw as files, by id. */
export type Charts = Map<string, (around: AroundChart) => string>;

/** A chart, and what a page has for it. */
export interface PageChart extends Omit<ChartFrame, 'isBare' | 'width'> {
  /** Takes down how the chart is drawn as a file, in the place of a drawing for the page. */
  readonly charts?: Charts | undefined;
  /** Its links to files. */
  readonly files?: Markup;
  /** Pixels left and right of the curves, for a crosshair that reads the rows of the table. */
  readonly cross?: readonly [left: number, right: number];
}

/** A drawing for wide screens and one for narrow ones, where texts would become too small; its source and its table. */
export function chart(
  { charts, files = NOTHING, cross, ...frame }: PageChart,
  widthPx: number,
  draw: (frame: ChartFrame, isNarrow: boolean, theme: ChartTheme) => string,
  data: TableData,
): Markup {
  const { id, language } = frame;
  if (charts !== undefined) {
    charts.set(id, (around) => draw({ ...alone(frame, around), width: widthPx }, false, LIGHT));
    return NOTHING;
  }
  const drawn = (isNarrow: boolean) => {
    const width = isNarrow ? NARROW_PX : widthPx;
    const own = { ...frame, isBare: true, width, id: isNarrow ? `${id}-narrow` : id };
    return html`${drawing(draw(own, isNarrow, INHERITED))}${cross === undefined ? NOTHING : crosshair(cross, width)}`;
  };
  return html`<figure>
    <div class="wide">${drawn(false)}</div>
    <div class="narrow">${drawn(true)}</div>
    <figcaption>${frame.source}</figcaption>
    <div class="files">${files}</div>
    ${tableBehind(say(language, 'web.table.table'), data)}
  </figure>`;
}

function alone<Frame extends Omit<ChartFrame, 'width'>>(
  frame: Frame,
  { campaign, asOf }: AroundChart,
): Frame {
  const { language, title, subtitle, source } = frame;
  return {
    ...frame,
    title: say(language, 'web.chart-file.title', { campaign, title }),
    subtitle: say(language, 'web.chart-file.subtitle', { subtitle }),
    source: say(language, 'web.chart-file.source', { source, asOf }),
  };
}

/** Filled by the script; the table behind the chart says the same. */
function crosshair([left, right]: readonly [number, number], widthPx: number): Markup {
  return html`<div class="cross" data-cross="${left / widthPx} ${right / widthPx}" aria-hidden="true" hidden>
    <i></i><output></output>
  </div>`;
}
