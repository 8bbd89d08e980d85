import type { PublishedFigure } from '../../schemas/published.ts';
import { showDecimal } from '../../domain/statistics/decimal.ts';
import type { ReportRow } from '../../statistics/figures/campaign-report.ts';

/** `84.608 bn CNY`, or `none:` and the reason. */
export function computedOf({ statistic }: ReportRow): string {
  const { value, decimals, unit, reason } = statistic;
  if (value === null) return `none: ${reason ?? 'unknown'}`;
  return withUnit(showDecimal(value, decimals), unit);
}

const WORDS: Record<PublishedFigure['comparator'], string> = {
  equal: '',
  about: 'about ',
  'just-below': 'just below ',
  'just-above': 'just above ',
  above: 'above ',
};

/** `84.608 bn CNY`, `just below 3.2 bn CNY`; empty if nothing was published. */
export function publishedOf({ published }: ReportRow): string {
  if (published === null) return '';
  const { comparator, value, decimals, unit } = published;
  return WORDS[comparator] + withUnit(showDecimal(value, decimals), unit);
}

export function matchOf({ match }: ReportRow): string {
  if (match === null) return '';
  return match ? 'yes' : 'NO';
}

function withUnit(number: string, unit: string): string {
  return unit === '%' ? `${number} %` : `${number} ${unit}`;
}
