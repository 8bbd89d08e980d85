CREATE TABLE IF NOT EXISTS edition_products (
  publication String COMMENT 'The edition that the row belongs to, once its row in edition is written',
  window_id LowCardinality(String) COMMENT 'Window within the campaign',
  by LowCardinality(String) COMMENT 'Dimension, as the argument of products_by_window',
  category LowCardinality(String) COMMENT 'Products, as the argument of products_by_window',
  segment LowCardinality(String) COMMENT 'Segment, as the argument of products_by_window',
  basis LowCardinality(String) COMMENT 'placed or paid',
  member String COMMENT 'Member of the dimension',
  label_en String COMMENT 'Label in English',
  label_zh String COMMENT 'Label in Chinese',
  unit LowCardinality(String) COMMENT 'Unit of the quantity',
  base_unit LowCardinality(String) COMMENT 'Unit of quantity_in_base_unit',
  orders UInt64 COMMENT 'Orders with the product, multiplied by the sample factor',
  quantity Decimal(38, 3) COMMENT 'Quantity in unit, multiplied by the sample factor',
  quantity_in_base_unit Decimal(38, 6) COMMENT 'Quantity in base_unit, multiplied by the sample factor',
  sales_fen Int64 COMMENT 'Sales, in fen, multiplied by the sample factor',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window',
  base_quantity Nullable(Decimal(38, 3)) COMMENT 'Quantity of the base window',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen',
  growth_percent Nullable(Decimal(38, 9)) COMMENT 'Growth over the base window, in percent',
  growth_reason Nullable(String) COMMENT 'Why there is no growth',
  contribution_points Nullable(Decimal(38, 9)) COMMENT 'Contribution to the growth of all members, in percentage points',
  share_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of all members, in percent',
  rank UInt32 COMMENT 'Rank by sales, from 1',
  sampled_orders UInt64 COMMENT 'Orders in the data',
  orders_error_percent Nullable(Float64) COMMENT 'Relative standard error of the number of orders, in percent',
  sales_error_percent Nullable(Float64) COMMENT 'Relative standard error of sales, in percent',
  confidential Bool DEFAULT false COMMENT 'Whether the row is withheld: its figures were never stored'
)
ENGINE = MergeTree
ORDER BY (publication, window_id, by, segment, basis, rank)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Frozen rows of products_by_window; read products_by_edition';
