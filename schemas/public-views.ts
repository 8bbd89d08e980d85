/**
 * Views for analysts. Most run with the rights of the user who created them (SQL SECURITY DEFINER), so their readers
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

/**
 * Those of lists, which other views read. They run with the rights of their reader: a view with rights of its own has
 * a snapshot of its own too, and one statement would read two loads of a list.
 */
export const PUBLIC_LIST_VIEWS: readonly string[] = [
  'campaign',
  'campaign_segment_member',
  'campaign_window',
  'segment',
  'segment_member',
];

/** The tables of those lists, which analysts may read too. They hold nothing but published lists. */
export const PUBLIC_LIST_TABLES = ['reference_campaign', 'reference_segment'] as const;
