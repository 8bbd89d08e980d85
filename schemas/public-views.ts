/**
 * Views that an analyst reads. They run with the rights of the user who made them (SQL SECURITY DEFINER), so a
 * reader needs no right to a table below them.
 */
export const PUBLIC_VIEWS = [
  'accounting',
  'campaign',
  'campaign_segment_member',
  'campaign_window',
  'county',
  'county_window_sales',
  'held_event',
  'platform_window_sales',
  'product_rollup',
  'product_window_sales',
  'sales_rollup',
  'segment',
  'segment_member',
  'statistic',
  'window_sales',
] as const;
