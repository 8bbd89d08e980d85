import type { CampaignReport } from '../../services/statistics/campaign-report.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { type Cell, REPORT_COLUMNS } from './columns.ts';

/** One object per row. Numbers have at most 15 significant digits, so the nearest double prints as the same decimal. */
export function jsonRows(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Record<string, unknown>[] {
  return rows.map((cells) => Object.fromEntries(columns.map((name, at) => [name, jsonValue(cells[at])])));
}

function jsonValue(cell: Cell | undefined): unknown {
  if (cell === undefined || cell.kind === 'none') return null;
  if (cell.kind === 'truth') return cell.is;
  return cell.kind === 'number' ? Number(cell.text) : cell.text;
}

/** The cells of a report, by {@link REPORT_COLUMNS}. */
export function reportCells(report: CampaignReport, language: Language): Cell[][] {
  return report.rows.map((row) =>
    Object.values(REPORT_COLUMNS).map((cellOf) => cellOf(row, report, language)),
  );
}

/** The rows of a report as objects. */
export function statisticsOf(report: CampaignReport, language: Language = 'en'): Record<string, unknown>[] {
  return jsonRows(Object.keys(REPORT_COLUMNS), reportCells(report, language));
}
