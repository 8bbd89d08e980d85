/**
 * The tables in the order in which a backup reads them. Each is one snapshot, and there is none of them all, so what a
 * writer writes last is read first: a backup that has a row also has whatever was written before it, such as the orders
 * of a logged range. It is what a crash could have left, and work goes on from there as after a crash (docs/adr/0059).
 */
export const TABLES = [
  'migration',
  'edition',
  'edition_statistic',
  'edition_sales',
  'edition_products',
  'rollup',
  'conflict',
  'settled_order',
  'removed_source',
  'backfill_event',
  'quarantine_audit',
  'ingest_log',
  'accepted_gap',
  'slice_arrivals',
  'control_total',
  'quarantine',
  'settlement',
  'event_index',
  'orders',
  'archive',
  'archive_chunk',
  'backfill_plan',
  'reference_campaign',
  'reference_segment',
  'reference_figure',
  'reference_outlet_load',
  'reference_outlet',
  'reference_shop_load',
  'reference_shop',
  'reference_category_load',
  'reference_category',
  'reference_product_group',
  'reference_county_list',
  'publisher_key',
  'unsent_event',
] as const;

/** A worker computes them again after a restore. */
export const COMPUTED_TABLES = ['sales_figure', 'product_figure'] as const;
