CREATE OR REPLACE VIEW platform_sales_by_window (
  campaign LowCardinality(String),
  window_id String,
  platform String,
  base_platform String,
  basis String,
  orders UInt64,
  sales_fen Int64,
  refunded_fen Int64,
  base_orders Nullable(UInt64),
  base_sales_fen Nullable(Int64)
) AS
SELECT campaign, window_id, platform, base_platform, basis, orders, sales_fen, refunded_fen,
  if(has_base, sums.base_orders, NULL) AS base_orders, if(has_base, sums.base_sales_fen, NULL) AS base_sales_fen
FROM subject_basis_sums AS sums
WHERE platform != '' AND product_group = '';
