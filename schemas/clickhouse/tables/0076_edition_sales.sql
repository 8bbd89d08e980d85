CREATE TABLE IF NOT EXISTS edition_sales (
  publication String COMMENT 'The edition that the row belongs to, once its row in edition is written',
  window_id LowCardinality(String) COMMENT 'Window within the campaign',
  by LowCardinality(String) COMMENT 'Dimension, as the argument of sales_by_window',
  segment LowCardinality(String) COMMENT 'Segment, as the argument of sales_by_window',
  scope LowCardinality(String) COMMENT 'Scope, as the argument of sales_by_window',
  basis LowCardinality(String) COMMENT 'placed, paid or net',
  member String COMMENT 'Member of the dimension',
  label_en String COMMENT 'Label in English',
  label_zh String COMMENT 'Label in Chinese',
  orders UInt64 COMMENT 'Orders, multiplied by the sample factor',
  sales_fen Int64 COMMENT 'Sales, in fen, multiplied by the sample factor',
  refunded_fen Nullable(Int64) COMMENT 'Refunds so far, in fen',
  refund_rate_percent Nullable(Decimal(38, 9)) COMMENT 'Refunds of paid sales, in percent',
  average_order_fen Nullable(Decimal(38, 9)) COMMENT 'Sales of an order, in fen',
  active_counties Nullable(UInt64) COMMENT 'Counties that sold, among the sampled orders',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen',
  growth_percent Nullable(Decimal(38, 9)) COMMENT 'Growth over the base window, in percent',
  multiple Nullable(Decimal(38, 9)) COMMENT 'Sales over those of the base window',
  growth_reason Nullable(String) COMMENT 'Why there is no growth',
  contribution_points Nullable(Decimal(38, 9)) COMMENT 'Contribution to the growth of all members, in percentage points',
  share_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of all members, in percent',
  share_of_period_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of the member in the period, in percent',
  share_of_rural_percent Nullable(Decimal(38, 9)) COMMENT 'Share of rural sales, in percent',
  rank UInt32 COMMENT 'Rank by sales, from 1',
  sampled_orders UInt64 COMMENT 'Orders in the data',
  orders_error_percent Nullable(Float64) COMMENT 'Relative standard error of the number of orders, in percent',
  sales_error_percent Nullable(Float64) COMMENT 'Relative standard error of sales, in percent',
  confidential Bool DEFAULT false COMMENT 'Whether the row is withheld: its figures were never stored'
)
ENGINE = MergeTree
ORDER BY (publication, window_id, by, segment, basis, rank)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Frozen rows of sales_by_window; read sales_by_edition';
