import type { Campaign } from '../../schemas/campaign.ts';
import { REFERENCE } from './statistics-reference.ts';

/** SQL: `view(campaign, window_id)` for every window of a campaign, with the window's id as a column. */
export function everyWindow(
  view: 'county_sales_by_window' | 'product_sales_by_window',
  { id: campaign, windows }: Pick<Campaign, 'id' | 'windows'> = REFERENCE.campaign,
): string {
  return windows
    .map(
      ({ id }) =>
        `SELECT '${id}' AS window_id, * FROM ${view}(campaign = '${campaign}', window_id = '${id}')`,
    )
    .join(' UNION ALL ');
}

/** SQL: the arguments of `view(start_at, end_at)`, in Shanghai time as the views expect. */
export function betweenArguments({ start, end }: { readonly start: string; readonly end: string }): string {
  return `start_at = '${shanghaiTime(start)}', end_at = '${shanghaiTime(end)}'`;
}

function shanghaiTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** What follows FROM to read a public view, with the reference of the tests: views of one window are functions. */
export function callOf(view: string): string {
  if (view.endsWith('_between'))
    return `${view}(${betweenArguments({ start: '2017-11-11', end: '2017-11-12' })})`;
  if (/^(?:county|product)_sales_by_window$/.test(view))
    return `${view}(campaign = '${REFERENCE.campaign.id}', window_id = 'day')`;
  return view;
}
