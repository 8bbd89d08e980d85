-- Segments overlap: a county counts in each that it belongs to, so segments do not add up.
CREATE OR REPLACE VIEW window_sales (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  segment String COMMENT 'Segment of counties, by the seller',
  basis String COMMENT 'placed: by order time. paid: by payment time. net: paid, less refunds so far',
  orders UInt64 COMMENT 'Orders; net counts an order that was refunded, too',
  sales_fen Int64 COMMENT 'Sales, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the paid orders, in fen; 0 by order time',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window; null where the window has none',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen; null where the window has none'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT campaign, window_id, segment, basis, orders, sales_fen, refunded_fen,
  if(has_base, sums.base_orders, NULL) AS base_orders, if(has_base, sums.base_sales_fen, NULL) AS base_sales_fen
FROM window_basis_sum AS sums
WHERE segment != ''
COMMENT 'Sales of every window and of its base window by segment and basis, multiplied by the sample factor';
