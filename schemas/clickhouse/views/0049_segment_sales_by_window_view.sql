CREATE OR REPLACE VIEW segment_sales_by_window (
  campaign LowCardinality(String),
  window_id String,
  segment String,
  basis String,
  orders UInt64,
  sales_fen Int64,
  refunded_fen Int64,
  base_orders Nullable(UInt64),
  base_sales_fen Nullable(Int64)
) AS
SELECT campaign, window_id, segment, basis, orders, sales_fen, refunded_fen,
  if(has_base, sums.base_orders, NULL) AS base_orders, if(has_base, sums.base_sales_fen, NULL) AS base_sales_fen
FROM subject_basis_sums AS sums
WHERE segment != '';
