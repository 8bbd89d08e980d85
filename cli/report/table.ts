import type { CampaignReport, ReportRow } from '../../services/statistics/campaign-report.ts';
import { drawTable } from '../table.ts';
import { computedOf, labelOf, matchOf, publishedOf } from './describe.ts';

/** The rows of the ministry's table, in its order. */
export function ministryTable({ rows }: CampaignReport): ReportRow[] {
  return rows.filter(({ published }) => published?.table === 'ministry');
}

/** Computed beside published, for a terminal. */
export function renderTable(rows: readonly ReportRow[]): string {
  return drawTable(
    ['Statistic', 'Computed', 'Published', 'Match'],
    rows.map((row) => [labelOf(row), computedOf(row), publishedOf(row), matchOf(row)]),
    ['Computed', 'Published'],
  );
}
