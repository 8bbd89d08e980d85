import type { CampaignReport } from '../../services/statistics/campaign-report.ts';
import { labelOf, matchOf } from './describe.ts';

const COLUMNS = [
  'id',
  'label',
  'segment',
  'platform',
  'window',
  'basis',
  'metric',
  'value',
  'unit',
  'reason',
  'published',
  'comparator',
  'match',
];

/** RFC 4180, with a header. Values are plain decimals, without grouping. */
export function renderCsv({ rows }: CampaignReport): string {
  const lines = rows.map((row) => {
    const { statistic, published } = row;
    return [
      statistic.id,
      labelOf(row),
      statistic.segment,
      statistic.platform,
      statistic.window,
      statistic.basis,
      statistic.metric,
      statistic.value,
      statistic.unit,
      statistic.reason,
      published?.value ?? null,
      published?.comparator ?? null,
      matchOf(row),
    ];
  });
  return [COLUMNS, ...lines].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

/** What a spreadsheet reads as the start of a formula, full-width forms included, and what it strips before it looks. */
const FORMULA_START = /^[=+\-@＝＋－＠\s\p{Cc}\p{Cf}]/u;

/**
 * A spreadsheet runs a cell that begins like a formula, so such a text gets a leading apostrophe. A text that begins
 * with an apostrophe gets one too, so that a reader can always strip one. Negative numbers stay numbers.
 */
export function csvCell(value: string | null): string {
  if (value === null) return '';
  const number = /^-?\d+(?:\.\d+)?$/.test(value);
  const text = !number && (value.startsWith("'") || FORMULA_START.test(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
