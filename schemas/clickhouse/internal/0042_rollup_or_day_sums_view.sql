-- Rows of slices have the grain of sales_rollup or product_rollup. Rows of days lack channel, direction and order mode, and
-- their stat_hour is the representative_hour; orders outside every window are left out. Join the hours of windows, choose
-- one kind and either its day_ kind or (to sum by segment) its day_segment_set_ kind, and sum the rows.
CREATE OR REPLACE VIEW rollup_or_day_sums AS
SELECT kind, stat_hour, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen
FROM rollup
WHERE (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM slice_or_day_sums)
COMMENT 'Rollup rows of days with current sums, and of the visible slices of all other days';
