import { roundDecimal } from '../../domain/statistics/decimal.ts';
import type { Language } from '../../schemas/text/language.ts';
import { type ComparedWindow, runningWords } from '../../domain/statistics/wording/same-hours.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import { SALES_COLUMNS, type SalesQuestion, type SalesRow } from '../../statistics/figures/read-sales.ts';
import type { EditionMark } from '../../statistics/figures/source.ts';
import { count, drawTable } from '../format.ts';
import { type Cell, NONE, number, text } from './cells.ts';

/** Sales by one dimension, with the question that they answer. */
export interface MeasuresReport {
  readonly window: ComparedWindow;
  readonly question: SalesQuestion;
  readonly edition: EditionMark | null;
  readonly dataOrigin: DataOrigin;
  readonly rows: readonly SalesRow[];
  /** Rows that `--top` left out. */
  readonly omitted: number;
}

/** Columns that repeat the question, so that a file explains itself. */
const QUESTION_COLUMNS = [
  'campaign',
  'edition',
  'data_origin',
  'window',
  'complete_to',
  'by',
  'segment',
  'scope',
  'basis',
] as const;
export const MEASURE_COLUMNS: readonly string[] = [...QUESTION_COLUMNS, ...SALES_COLUMNS];

const TEXTS: readonly string[] = [
  ...['member', 'label_en', 'label_zh', 'growth_reason', 'quality', 'growth_quality'],
];
const BAR_CELLS = 16;

export function measureCells({ window, question, edition, dataOrigin, rows }: MeasuresReport): Cell[][] {
  const { campaign, by, segment, scope, basis } = question;
  const repeated: Cell[] = [
    text(campaign),
    edition === null ? NONE : number(edition.number),
    ...[dataOrigin, windowName(question), window.completeTo, by, segment, scope, basis].map((value) =>
      text(value),
    ),
  ];
  return rows.map((row) => [
    ...repeated,
    ...SALES_COLUMNS.map((column) => {
      const value = row[column];
      return TEXTS.includes(column) ? text(value === null ? null : String(value)) : number(value);
    }),
  ]);
}

/** A table for a terminal, with bars of shares. */
export function renderMeasures(
  { window, question, dataOrigin, rows, omitted }: MeasuresReport,
  language: Language,
): string {
  const isSample = rows.some(({ sales_error_percent: error }) => error !== null && error > 0);
  const shares = question.by === 'segment' || question.by === 'all' ? null : largestShare(rows);
  const head = [
    question.by,
    'Sales, bn CNY',
    ...(shares === null ? [] : ['Share']),
    'Share, %',
    'Growth, %',
    'Contribution, points',
    'Orders',
    ...(isSample ? ['± %', 'Growth ±'] : []),
  ];
  const table = drawTable(
    head,
    rows.map((row) => [
      language === 'zh' ? row.label_zh : row.label_en,
      billions(row.sales_fen),
      ...(shares === null ? [] : [bar(row.share_percent, shares)]),
      shown(row.share_percent),
      row.growth_percent === null ? (row.growth_reason ?? '') : shown(row.growth_percent),
      shown(row.contribution_points),
      count(BigInt(row.orders)),
      ...(isSample
        ? [row.sales_error_percent, row.growth_error_points].map((error) => error?.toFixed(1) ?? '')
        : []),
    ]),
    head.filter((name) => name !== question.by && name !== 'Share'),
    { 'Growth, %': fallsRed, 'Contribution, points': fallsRed },
  );
  const notes = [
    originNotice(dataOrigin, language)?.text ?? '',
    window.completeTo === null ? '' : runningWords(window, language),
    omitted > 0 ? `and ${count(omitted)} more` : '',
    isSample ? '±: standard errors, of sales in percent, because the data are a sample.' : '',
  ];
  return [table, ...notes.filter((note) => note !== '')].join('\n');
}

const fallsRed = (cell: string): 'red' | undefined => (cell.startsWith('-') ? 'red' : undefined);

/** `day`, or the hours asked for. */
function windowName({ window }: SalesQuestion): string {
  return 'id' in window ? window.id : `${window.startAt} to ${window.endAt}`;
}

/** A billion yuan is 10^11 fen. */
function billions(fen: string): string {
  return roundDecimal(fen, 3, 11);
}

function shown(percent: string | null): string {
  return percent === null ? '' : roundDecimal(percent, 2);
}

function largestShare(rows: readonly SalesRow[]): number {
  return Math.max(0, ...rows.map(({ share_percent: share }) => Number(share ?? 0)));
}

/** As long as the share is against the largest one. */
function bar(share: string | null, largest: number): string {
  const cells = largest <= 0 ? 0 : Math.round((Math.max(0, Number(share ?? 0)) / largest) * BAR_CELLS);
  return '█'.repeat(cells);
}
