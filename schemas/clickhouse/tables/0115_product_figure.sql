-- As sales_figure.
CREATE TABLE IF NOT EXISTS product_figure (
  campaign LowCardinality(String) COMMENT 'Campaign',
  pace Enum8('headline' = 1, 'places' = 2) COMMENT 'places: all rows',
  state UInt64 COMMENT 'As in sales_figure',
  is_commit Bool DEFAULT false COMMENT 'Whether the row makes the state visible, and is no figure',
  inputs String COMMENT 'As in sales_figure',
  window_id LowCardinality(String) COMMENT 'Window within the campaign',
  flow LowCardinality(String) COMMENT 'sales, purchases, produce-to-city or goods-to-countryside',
  segment LowCardinality(String) COMMENT 'Segment of counties, or all',
  basis LowCardinality(String) COMMENT 'placed or paid',
  dimension LowCardinality(String) COMMENT 'What members are told apart by',
  member String COMMENT 'Member of the dimension',
  label_en String COMMENT 'Label in English',
  label_zh String COMMENT 'Label in Chinese',
  adds_up Bool COMMENT 'Whether the rows of the dimension add up to the total: product groups overlap',
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
  growth_reason LowCardinality(Nullable(String)) COMMENT 'Why there is no growth',
  contribution_points Nullable(Decimal(38, 9)) COMMENT 'Contribution to the growth of all members, in percentage points',
  share_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of all members, in percent',
  rank Nullable(UInt32) COMMENT 'Rank by sales of complete hours, from 1; null for what has no member',
  sampled_orders UInt64 COMMENT 'Orders in the data',
  orders_error_percent Nullable(Float64) COMMENT 'Relative standard error of the number of orders, in percent',
  sales_error_percent Nullable(Float64) COMMENT 'Relative standard error of sales, in percent',
  growth_error_points Nullable(Float64) COMMENT 'Standard error of growth_percent, in percentage points',
  growth_difference_error_points Nullable(Float64) COMMENT 'Standard error of the growth less that of all members, in percentage points',
  contribution_error_points Nullable(Float64) COMMENT 'Standard error of contribution_points, in percentage points',
  share_error_points Nullable(Float64) COMMENT 'Standard error of share_percent, in percentage points',
  rank_best Nullable(UInt32) COMMENT 'Best rank that cannot be told from the rank',
  rank_worst Nullable(UInt32) COMMENT 'Worst rank that cannot be told from the rank',
  quality LowCardinality(Nullable(String)) COMMENT 'Quality of sales',
  growth_quality LowCardinality(Nullable(String)) COMMENT 'Quality of growth',
  complete_to DateTime('Asia/Shanghai') COMMENT 'End of the complete hours of the window, which ratios count'
)
ENGINE = MergeTree
PARTITION BY (campaign, pace, state)
ORDER BY (is_commit, window_id, flow, basis, dimension, segment)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, old_parts_lifetime = 60
COMMENT 'Figures of products by campaign, window, segment and dimension; read products';
