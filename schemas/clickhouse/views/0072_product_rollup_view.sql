CREATE OR REPLACE VIEW product_rollup AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, channel, direction, order_mode, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'Products by hour of every county. Grain: that of sales_rollup (rural tells whether the county counts as rural), product category and unit. Unit: orders with the product (an order with two counts in both), fen of the lines, quantities in unit; not multiplied by the sample factor. Basis: placed_ columns by order time, paid_ by payment time';
