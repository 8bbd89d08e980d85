/** Views for analysts. */
export const PUBLIC_VIEWS = [
  'accounting',
  'activity_between',
  'activity_by_window',
  'campaign',
  'campaign_segment_member',
  'campaign_window',
  'county',
  'county_sales_between',
  'county_sales_by_window',
  'held_event',
  'label',
  'place_rollup',
  'platform_sales_by_window',
  'product_rollup',
  'product_sales_between',
  'product_sales_by_window',
  'products_between',
  'products_by_edition',
  'products_by_window',
  'published_edition',
  'sales_between',
  'sales_by_edition',
  'sales_by_minute',
  'sales_by_window',
  'sales_rollup',
  'segment',
  'segment_member',
  'segment_sales_by_window',
  'statistic',
  'statistic_by_edition',
] as const;

/**
 * Public views that run with the rights of the user who created them (SQL SECURITY DEFINER), so that their readers
 * need no rights on the tables. Only views that read each table once may do so: ClickHouse 26.7 does not keep such a
 * view to one snapshot, and statistics would mix rows and commits of two (docs/adr/0028).
 */
export const DEFINER_VIEWS: readonly string[] = ['accounting', 'held_event', 'sales_by_minute'];

/** What the other public views read, with the rights of their reader: sums and published lists, and no events. */
export const ANALYST_SOURCES = [
  'activity_measures',
  'campaign_platform',
  'campaign_window_hour',
  'county_segment_set',
  'day_slices',
  'edition',
  'edition_products',
  'edition_sales',
  'edition_statistic',
  'platform',
  'platform_group',
  'product_group',
  'product_measures',
  'reference_campaign',
  'reference_checksum',
  'reference_county_list',
  'reference_product_group',
  'reference_segment',
  'rollup',
  'rollup_between',
  'rollup_or_segment_sums',
  'sales_measures',
  'statistic_metric',
  'statistic_ratio',
  'statistic_subject',
  'subject_basis_sums',
  'subject_window_sums',
  'value_label',
  'visible_slice',
] as const;
