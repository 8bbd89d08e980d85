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

/** SQL: the argument of a view for any window. */
export function anyWindow({ start, end }: { readonly start: string; readonly end: string }): string {
  return `window_id = '${shanghaiTime(start)}/${shanghaiTime(end)}'`;
}

function shanghaiTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** What follows FROM to read a public view of a campaign of 2017: views of one window are functions. */
export function callOf(view: string, campaignId = REFERENCE.campaign.id): string {
  const campaign = `campaign = '${campaignId}'`;
  const window = betweenArguments({ start: '2017-11-11', end: '2017-11-12' });
  const sales = "by = 'all', segment = 'rural', scope = 'all', basis = 'paid'";
  const products = "by = 'category', category = '', segment = 'rural', basis = 'paid'";
  const activity = "segment = 'rural', basis = 'paid'";
  const parameters: Readonly<Record<string, readonly string[]>> = {
    county_sales_between: [window],
    product_sales_between: [window],
    county_sales_by_window: [campaign, "window_id = 'day'"],
    product_sales_by_window: [campaign, "window_id = 'day'"],
    sales_by_window: [campaign, "window_id = 'day'", sales],
    products_by_window: [campaign, "window_id = 'day'", products],
    activity_by_window: [campaign, "window_id = 'day'", activity],
    sales_by_minute: [campaign, "hour_at = '2017-11-11 00:00:00'", activity],
  };
  const found = parameters[view];
  return found === undefined ? view : `${view}(${found.join(', ')})`;
}
