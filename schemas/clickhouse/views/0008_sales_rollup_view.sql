-- Grain: slice, stat_hour, county, platform, channel, direction, order_mode. Sum the rows: several slices count in one stat_hour.
CREATE OR REPLACE VIEW sales_rollup AS
SELECT slice_start, stat_hour, county, platform, channel, direction, order_mode,
  placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen
FROM rollup
WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'Sales by hour, county, platform, channel, direction and order mode, not multiplied by the sample factor';
