CREATE OR REPLACE VIEW products (
  campaign LowCardinality(String),
  edition UInt32,
  window_id LowCardinality(String),
  flow LowCardinality(String),
  segment LowCardinality(String),
  basis LowCardinality(String),
  dimension LowCardinality(String),
  member String,
  label_en String,
  label_zh String,
  adds_up UInt8,
  unit LowCardinality(String),
  base_unit LowCardinality(String),
  orders Nullable(UInt64),
  quantity Nullable(Decimal(38, 3)),
  quantity_in_base_unit Nullable(Decimal(38, 6)),
  sales_fen Nullable(Int64),
  base_orders Nullable(UInt64),
  base_quantity Nullable(Decimal(38, 3)),
  base_sales_fen Nullable(Int64),
  growth_percent Nullable(Decimal(38, 9)),
  growth_reason LowCardinality(Nullable(String)),
  contribution_points Nullable(Decimal(38, 9)),
  share_percent Nullable(Decimal(38, 9)),
  rank Nullable(UInt32),
  sampled_orders Nullable(UInt64),
  orders_error_percent Nullable(Float64),
  sales_error_percent Nullable(Float64),
  growth_error_points Nullable(Float64),
  growth_difference_error_points Nullable(Float64),
  contribution_error_points Nullable(Float64),
  share_error_points Nullable(Float64),
  rank_best Nullable(UInt32),
  rank_worst Nullable(UInt32),
  quality LowCardinality(Nullable(String)),
  growth_quality LowCardinality(Nullable(String)),
  complete_to DateTime64(0, 'Asia/Shanghai'),
  confidential UInt8,
  computed_at DateTime64(3, 'Asia/Shanghai')
) AS
SELECT * EXCEPT (pace, state, is_commit, inputs) REPLACE (
    if(confidential, NULL, orders) AS orders,
    if(confidential, NULL, sales_fen) AS sales_fen,
    if(confidential, NULL, sampled_orders) AS sampled_orders,
    if(confidential, NULL, quantity) AS quantity,
    if(confidential, NULL, quantity_in_base_unit) AS quantity_in_base_unit),
  toDateTime64(fromUnixTimestamp64Micro(state, 'Asia/Shanghai'), 3) AS computed_at
FROM product_figure
WHERE NOT is_commit AND (campaign, edition, pace, state) IN (
  SELECT campaign, edition, pace, max(state) FROM product_figure WHERE is_commit GROUP BY campaign, edition, pace
  UNION ALL
  SELECT campaign, edition, 'edition', state FROM edition);
