import { say } from '../../schemas/text/say.ts';
import { showDecimal } from '../../domain/statistics/decimal.ts';
import type { Language } from '../../schemas/text/language.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import type { PublishedFigure } from '../../schemas/published.ts';
import type { CampaignReport, DataNotes, ReportRow } from '../../statistics/figures/campaign-report.ts';
import { isSimulated, originNotice } from '../../statistics/figures/data-origin.ts';
import { count, drawTable, printable } from '../format.ts';
import type { Cell } from './cells.ts';

/** `84.608 bn CNY`, or `none:` and the reason. */
function computedOf({ statistic }: ReportRow): string {
  const { value, decimals, unit, reason } = statistic;
  if (value === null) return `none: ${reason ?? 'unknown'}`;
  return withUnit(showDecimal(value, decimals), unit);
}

const WORDS: Record<PublishedFigure['comparator'], string> = {
  equal: '',
  about: 'about ',
  'just-below': 'just below ',
  'just-above': 'just above ',
  above: 'above ',
};

/** `84.608 bn CNY`, `just below 3.2 bn CNY`; empty if nothing was published. */
function publishedOf({ published }: ReportRow): string {
  if (published === null) return '';
  const { comparator, value, decimals, unit } = published;
  return WORDS[comparator] + withUnit(showDecimal(value, decimals), unit);
}

function matchOf({ match }: ReportRow): string {
  if (match === null) return '';
  return match ? 'yes' : 'NO';
}

function withUnit(number: string, unit: string): string {
  return unit === '%' ? `${number} %` : `${number} ${unit}`;
}

/** A simulation is calibrated to published figures: its match proves nothing about a season. */
function publishedHeading(origin: DataOrigin): string {
  return isSimulated(origin) ? 'Calibrated to' : 'Published';
}

/** The rows of one published table, in its order. */
export function publishedTable({ rows }: CampaignReport, table: PublishedFigure['table']): ReportRow[] {
  return rows.filter(({ published }) => published?.table === table);
}

/** A table for a terminal: each computed statistic beside the published one. */
export function renderTable(
  rows: readonly ReportRow[],
  { dataOrigin }: Pick<DataNotes, 'dataOrigin'>,
  language: Language = 'en',
): string {
  const published = publishedHeading(dataOrigin);
  return drawTable(
    ['Statistic', 'Computed', published, 'Match'],
    rows.map((row) => [row.label[language], computedOf(row), publishedOf(row), matchOf(row)]),
    ['Computed', published],
    { Match: (match) => (match === 'yes' ? 'green' : match === 'NO' ? 'red' : undefined) },
  );
}

/** A table in GitHub's Markdown. */
export function renderMarkdown({ rows, data }: CampaignReport, language: Language): string {
  const lines = rows.map((row) => [row.label[language], computedOf(row), publishedOf(row), matchOf(row)]);
  return [
    `| Statistic | Computed | ${publishedHeading(data.dataOrigin)} | Match |`,
    '| :-- | --: | --: | :-- |',
    ...lines.map((cells) => `| ${cells.map(markdownCell).join(' | ')} |`),
  ].join('\n');
}

/** All columns of sales by one dimension. */
export function renderMeasuresMarkdown(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(' | ')} |`;
  const cellText = (cell: Cell): string => (cell.kind === 'none' || cell.kind === 'truth' ? '' : cell.text);
  return [
    line(columns),
    `|${' --- |'.repeat(columns.length)}`,
    ...rows.map((row) => line(row.map(cellText))),
  ].join('\n');
}

/**
 * Names come from campaigns and lists, which operators edit. Markup in them has no effect, and web addresses do not
 * become links. Markdown allows a backslash before any punctuation.
 */
export function markdownCell(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~:@]|(?<=www)\./gi, '\\$&');
}

/**
 * What a reader must know about the figures, a line each. Rows of machine-readable formats have `data_origin`. `escape`
 * makes names, which operators choose, harmless in the format.
 */
export function noteLines(
  { sampleFactor, dataOrigin, illustrative, otherBasis, running }: DataNotes,
  language: Language,
  escape: (name: string) => string = printable,
): string[] {
  const names = illustrative.map((label) => escape(label[language]));
  const factor = `1:${count(sampleFactor)}`;
  const lists = say(language, 'report.table.an-illustration-not-an', {
    names: names.join(say(language, 'common.list-comma')),
  });
  const basis = say(language, 'report.table.the-published-figures-use', { otherBasis });
  return [
    originNotice(dataOrigin, language)?.text ?? '',
    sampleFactor === 1 ? '' : say(language, 'report.table.a-sample-expanded', { factor }),
    names.length === 0 ? '' : lists,
    otherBasis === null ? '' : basis,
    ...running.map((words) => words[language]),
  ].filter((text) => text !== '');
}
