/**
 * Views for analysts. They run with the rights of the user who created them (SQL SECURITY DEFINER), so their readers
 * need no rights on the tables.
 */
export const PUBLIC_VIEWS = [
  'accounting',
  'campaign',
  'campaign_segment_member',
  'campaign_window',
  'county',
  'county_sales_by_window',
  'held_event',
  'platform_sales_by_window',
  'product_rollup',
  'product_sales_by_window',
  'sales_rollup',
  'segment',
  'segment_member',
  'segment_sales_by_window',
  'statistic',
] as const;
