-- Rows without the county of the buyer have a lower definition, so they are computed again.
ALTER TABLE rollup
  MODIFY COLUMN kind Enum8('commit' = 0, 'sales' = 1, 'products' = 2, 'day_commit' = 3, 'day_sales' = 4, 'day_products' = 5, 'day_segment_set_sales' = 6, 'day_segment_set_products' = 7, 'window_commit' = 8, 'window_sales' = 9, 'window_products' = 10, 'copies' = 11, 'day_purchases' = 12, 'day_purchased_products' = 13, 'day_segment_set_trade' = 14),
  ADD COLUMN IF NOT EXISTS buyer_county UInt32 AFTER county,
  ADD COLUMN IF NOT EXISTS refunded_orders UInt64 AFTER refunded_fen,
  ADD COLUMN IF NOT EXISTS cancelled_orders UInt64 AFTER refunded_orders,
  ADD COLUMN IF NOT EXISTS cancelled_fen Int64 AFTER cancelled_orders;
