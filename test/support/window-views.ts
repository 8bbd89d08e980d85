import { viewText } from '../../adapters/clickhouse/public-views.ts';
import { REFERENCE } from './statistics-reference.ts';

const CAMPAIGN = REFERENCE.campaign.id;

/** The window of a view by its hours, in Shanghai time. */
export function hoursOf({ start, end }: { readonly start: string; readonly end: string }): string {
  return `${shanghaiTime(start)}/${shanghaiTime(end)}`;
}

function shanghaiTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** SQL: paid sales of a window of the reference. By hour and of a segment, they are read from sums by set of segments. */
export function paidSales(
  window: string,
  by: 'all' | 'county' | 'hour' = 'all',
  segment: 'all' | 'rural' = 'all',
): string {
  const question = `by = '${by}', segment = '${segment}', scope = 'all', basis = 'paid'`;
  return `sales_by_window(campaign = '${CAMPAIGN}', window_id = '${window}', ${question})`;
}

/** SQL: the paid products of the single day of the reference in all counties, a row per category and unit. */
export const PAID_PRODUCTS = `products_by_window(campaign = '${CAMPAIGN}', window_id = 'day', by = 'category', category = '',
  segment = 'all', basis = 'paid')`;

/** SQL: sums of a window of the reference by county and a dimension: more than the public views tell apart. */
export function windowSums(
  kind: 'sales' | 'products',
  window: string,
  basis: string,
  by: 'platform' | 'category',
): string {
  const question = `kind = '${kind}', by = '${by}', segment = 'all', scope = 'all', basis = '${basis}'`;
  const asked = `asked_window(campaign = '${CAMPAIGN}', window_id = '${window}', category = '', ${question})`;
  return `window_sums(bounds = (SELECT bounds FROM ${asked}), category = '', ${question})`;
}

/** What follows FROM to read a public view, with the examples of its file for the arguments of another campaign. */
export function callOf(view: string, campaignId = CAMPAIGN): string {
  const given = [...viewText(view).arguments].map(
    ([name, { example }]) => `${name} = '${name === 'campaign' ? campaignId : example}'`,
  );
  return given.length === 0 ? view : `${view}(${given.join(', ')})`;
}
