import type { CampaignReport } from '../../statistics/figures/campaign-report.ts';
import { printable } from '../format.ts';
import type { Cell } from './columns.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { computedOf, matchOf, publishedOf } from './describe.ts';

/** A table in GitHub's Markdown. */
export function renderMarkdown({ rows }: CampaignReport, language: Language): string {
  const lines = rows.map((row) => [row.label[language], computedOf(row), publishedOf(row), matchOf(row)]);
  return [
    '| Statistic | Computed | Published | Match |',
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
