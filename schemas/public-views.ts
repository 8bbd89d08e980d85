import { VIEW_TEXTS } from './dictionary/views.ts';

export type PublicView = keyof typeof VIEW_TEXTS;

/** Views for analysts: those that schemas/dictionary/views.ts describes. */
export const PUBLIC_VIEWS = Object.keys(VIEW_TEXTS).sort() as readonly string[] as readonly PublicView[];

/**
 * Public views that run with the rights of the user who created them (SQL SECURITY DEFINER), so that their readers
 * need no rights on the tables. Only views that read each table once may do so: ClickHouse 26.7 does not keep such a
 * view to one snapshot, and statistics would mix rows and commits of two (docs/adr/0028).
 */
export const DEFINER_VIEWS: readonly string[] = [
  'accounting',
  'campaign',
  'data_horizon',
  'held_event',
  'quarantine_decision',
  'sales_by_minute',
];

/** What the other public views read, with the rights of their reader: sums and published lists, and no events. */
export const ANALYST_SOURCES = [
  'asked_window',
  'campaign_segment',
  'county_segment_set',
  'data_horizon',
  'day_slices',
  'edition',
  'edition_products',
  'edition_sales',
  'edition_statistic',
  'place_figure',
  'place_figure_county',
  'place_ratio',
  'platform',
  'product_group',
  'reference_campaign',
  'reference_checksum',
  'reference_county_list',
  'reference_outlet',
  'reference_outlet_load',
  'reference_product_group',
  'reference_segment',
  'rollup',
  'rollup_or_segment_sums',
  'statistic_subject',
  'statistic_sums',
  'title_label',
  'value_label',
  'visible_slice',
  'window_sums',
] as const;
