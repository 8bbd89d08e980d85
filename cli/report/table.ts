import type { PublishedFigure } from '../../schemas/published.ts';
import type { CampaignReport, ReportRow } from '../../statistics/figures/campaign-report.ts';
import { drawTable } from '../table.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { computedOf, matchOf, publishedOf } from './describe.ts';

/** The rows of one published table, in its order. */
export function publishedTable({ rows }: CampaignReport, table: PublishedFigure['table']): ReportRow[] {
  return rows.filter(({ published }) => published?.table === table);
}

/** A table for a terminal: each computed statistic beside the published one. */
export function renderTable(rows: readonly ReportRow[], language: Language = 'en'): string {
  return drawTable(
    ['Statistic', 'Computed', 'Published', 'Match'],
    rows.map((row) => [row.label[language], computedOf(row), publishedOf(row), matchOf(row)]),
    ['Computed', 'Published'],
    { Match: (match) => (match === 'yes' ? 'green' : match === 'NO' ? 'red' : undefined) },
  );
}
