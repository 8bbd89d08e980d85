import type { CampaignReport } from '../../services/statistics/campaign-report.ts';
import { printable } from '../format.ts';
import { computedOf, labelOf, matchOf, publishedOf } from './describe.ts';

/** A table in GitHub's Markdown. */
export function renderMarkdown({ rows }: CampaignReport): string {
  const lines = rows.map((row) => [labelOf(row), computedOf(row), publishedOf(row), matchOf(row)]);
  return [
    '| Statistic | Computed | Published | Match |',
    '| :-- | --: | --: | :-- |',
    ...lines.map((cells) => `| ${cells.map(markdownCell).join(' | ')} |`),
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
