-- Grain: that of sales_rollup, category, unit. An order with two products counts in both.
CREATE OR REPLACE VIEW product_rollup AS
SELECT slice_start, stat_hour, county, platform, channel, direction, order_mode, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'sales_rollup by product category and unit, not multiplied by the sample factor';
