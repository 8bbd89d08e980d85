import type { CampaignReport, ReportRow } from '../../statistics/figures/campaign-report.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';

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
