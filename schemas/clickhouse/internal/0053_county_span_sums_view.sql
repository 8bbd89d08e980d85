-- Windows with current sums come from these, all others from days and hours. Hours of the same windows are summed before
-- windows, which leaves few rows early. Sum the rows: a window has one row per representative_hour.
CREATE OR REPLACE VIEW county_span_sums AS
SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform,
  placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen
FROM rollup
WHERE kind = 'window_sales'
  AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM summed_window)
UNION ALL
SELECT start_at, window_seconds, county, platform,
  same_placed_orders, same_placed_fen, same_paid_orders, same_paid_fen, same_refunded_fen
FROM (
  SELECT representative_hour, county, platform,
    sum(placed_orders) AS same_placed_orders, sum(placed_fen) AS same_placed_fen,
    sum(paid_orders) AS same_paid_orders, sum(paid_fen) AS same_paid_fen, sum(refunded_fen) AS same_refunded_fen
  FROM rollup_or_day_sums
  INNER JOIN hour_representative USING (stat_hour)
  WHERE kind IN ('sales', 'day_sales') AND representative_hour IN (SELECT stat_hour FROM unsummed_window_hour)
  GROUP BY representative_hour, county, platform
) AS same_windows
INNER JOIN unsummed_window_hour AS hours ON hours.stat_hour = representative_hour
COMMENT 'Sums by window, county and platform, before the sample factor';
