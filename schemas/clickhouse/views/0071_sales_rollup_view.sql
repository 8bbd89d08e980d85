CREATE OR REPLACE VIEW sales_rollup AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, channel, direction, order_mode,
  placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen, placed_fen_squared, paid_fen_squared
FROM rollup
WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'Sales by hour of every county. Grain: slice, stat_hour, county of the seller (rural tells whether it counts as rural), platform, channel, direction, order mode; sum the rows, since several slices count in one hour. Unit: orders and fen, not multiplied by the sample factor. Basis: placed_ columns by order time, paid_ by payment time; refunded_fen: refunds so far of the paid orders';
