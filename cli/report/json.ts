import type { CampaignReport } from '../../statistics/figures/campaign-report.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { type Cell, REPORT_COLUMNS } from './columns.ts';

/** A double holds any decimal of as many significant digits, and prints it again. */
const DIGITS_OF_A_DOUBLE = 15;

/** One object per row, for `JSON.stringify`, which writes every number with all its digits. */
export function jsonRows(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Record<string, unknown>[] {
  return rows.map((cells) => Object.fromEntries(columns.map((name, at) => [name, jsonValue(cells[at])])));
}

function jsonValue(cell: Cell | undefined): unknown {
  if (cell === undefined || cell.kind === 'none') return null;
  if (cell.kind === 'truth') return cell.is;
  return cell.kind === 'number' ? exactNumber(cell.text) : cell.text;
}

/** A number, or where a double would lose digits, what `JSON.stringify` prints as this text. */
function exactNumber(text: string): unknown {
  const digits = text.replaceAll(/^-?0*\.?0*|\.|e.*$/g, '').length;
  return digits <= DIGITS_OF_A_DOUBLE ? Number(text) : RAW.rawJSON(text);
}

/** Node has it; TypeScript does not declare it yet. */
const RAW = JSON as unknown as { rawJSON(text: string): unknown };

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
