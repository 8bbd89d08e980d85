-- What a sample's errors need of orders with several products. Slices without them have a lower definition, so they are
-- computed again.
ALTER TABLE rollup
  MODIFY COLUMN kind Enum8('commit' = 0, 'sales' = 1, 'products' = 2, 'day_commit' = 3, 'day_sales' = 4, 'day_products' = 5, 'day_segment_set_sales' = 6, 'day_segment_set_products' = 7, 'window_commit' = 8, 'window_sales' = 9, 'window_products' = 10, 'copies' = 11, 'day_purchases' = 12, 'day_purchased_products' = 13, 'day_segment_set_trade' = 14, 'product_pairs' = 15, 'day_product_pairs' = 16, 'day_segment_set_product_pairs' = 17, 'day_purchased_product_pairs' = 18),
  ADD COLUMN IF NOT EXISTS other_category LowCardinality(String) AFTER outlet_county,
  ADD COLUMN IF NOT EXISTS other_unit LowCardinality(String) AFTER other_category,
  ADD COLUMN IF NOT EXISTS net_fen_squared UInt128 AFTER paid_fen_squared;
