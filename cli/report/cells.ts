import type { Language } from '../../schemas/text/language.ts';
import { neutralized, quotedCell } from '../../domain/text/escape.ts';
import type { CampaignReport, ReportRow } from '../../statistics/figures/campaign-report.ts';

/** What a cell holds: an exact decimal as text, a text, a truth, or nothing. */
export type Cell =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'truth'; readonly is: boolean }
  | { readonly kind: 'none' };

export const NONE: Cell = { kind: 'none' };

export const text = (value: string | null): Cell => (value === null ? NONE : { kind: 'text', text: value });
export const number = (value: string | number | null): Cell =>
  value === null ? NONE : { kind: 'number', text: String(value) };

/** The columns of a report, the same in every machine-readable format. */
export const REPORT_COLUMNS: Readonly<
  Record<string, (row: ReportRow, report: CampaignReport, language: Language) => Cell>
> = {
  campaign: (_row, { campaign }) => text(campaign),
  edition: (_row, { edition }) => number(edition?.number ?? null),
  data_origin: (_row, { data }) => text(data.dataOrigin),
  id: ({ statistic }) => text(statistic.id),
  label: ({ label }, _report, language) => text(label[language]),
  segment: ({ statistic }) => text(statistic.segment),
  platform: ({ statistic }) => text(statistic.platform),
  product_group: ({ statistic }) => text(statistic.product_group),
  window: ({ statistic }) => text(statistic.window),
  complete_to: ({ completeTo }) => text(completeTo),
  basis: ({ statistic }) => text(statistic.basis),
  metric: ({ statistic }) => text(statistic.metric),
  value: ({ statistic }) => number(statistic.value),
  unit: ({ statistic }) => text(statistic.unit),
  decimals: ({ statistic }) => number(statistic.decimals),
  reason: ({ statistic }) => text(statistic.reason),
  published: ({ published }) => number(published?.value ?? null),
  comparator: ({ published }) => text(published?.comparator ?? null),
  match: ({ match }) => (match === null ? NONE : { kind: 'truth', is: match }),
};

/** RFC 4180, with a header. Numbers are plain decimals, without grouping; a truth is `true` or `false`. */
export function renderCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((cells) => cells.map((cell) => csvCell(cellText(cell))));
  return [[...columns], ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function cellText(cell: Cell): string | null {
  if (cell.kind === 'none') return null;
  return cell.kind === 'truth' ? String(cell.is) : cell.text;
}

/** A text that a spreadsheet could run as a formula begins with an apostrophe that is not part of it. */
export function csvCell(value: string | null): string {
  return value === null ? '' : quotedCell(neutralized(value));
}

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
