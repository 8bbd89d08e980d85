import Table from 'cli-table3';
import type { CampaignReport, ReportRow } from '../../workers/statistics/campaign-report.ts';
import { computedOf, labelOf, matchOf, publishedOf } from './describe.ts';

/** The rows of the ministry's table, in its order. */
export function ministryTable({ rows }: CampaignReport): ReportRow[] {
  return rows.filter(({ published }) => published?.table === 'ministry');
}

/** Computed beside published, for a terminal; without colour, so that it can be kept and compared. */
export function renderTable(rows: readonly ReportRow[]): string {
  const table = new Table({
    head: ['Statistic', 'Computed', 'Published', 'Match'],
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([labelOf(row), computedOf(row), publishedOf(row), matchOf(row)]);
  return table.toString();
}
