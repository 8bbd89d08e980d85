CREATE OR REPLACE VIEW segment_sales_by_window (
  campaign LowCardinality(String) COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  segment String COMMENT 'Segment of the counties of the sellers',
  basis String COMMENT 'placed: by order time. paid: by payment time. net: paid, less refunds so far',
  orders UInt64 COMMENT 'Orders; net includes orders that were refunded',
  sales_fen Int64 COMMENT 'Sales, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the paid orders, in fen; 0 for placed',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window; null if the window has none',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen; null if the window has none'
)
AS
SELECT campaign, window_id, segment, basis, orders, sales_fen, refunded_fen,
  if(has_base, sums.base_orders, NULL) AS base_orders, if(has_base, sums.base_sales_fen, NULL) AS base_sales_fen
FROM subject_basis_sums AS sums
WHERE segment != ''
COMMENT 'Sales of segments. Grain: campaign, window_id, segment, basis; segments overlap and do not add up. Unit: orders and fen, multiplied by the sample factor. Basis: the column basis; base_ columns are of the base window';
