-- Windows with current sums come from these, all others from days and hours. Hours of the same windows are summed before
-- windows, which leaves few rows early.
CREATE OR REPLACE VIEW product_span_sums AS
SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'window_products'
  AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM summed_window)
UNION ALL
SELECT start_at, window_seconds, county, platform, category, unit,
  sum(same_placed_orders) AS placed_orders, sum(same_placed_fen) AS placed_fen, sum(same_placed_quantity) AS placed_quantity,
  sum(same_paid_orders) AS paid_orders, sum(same_paid_fen) AS paid_fen, sum(same_paid_quantity) AS paid_quantity
FROM (
  SELECT representative_hour, county, platform, category, unit,
    sum(placed_orders) AS same_placed_orders, sum(placed_fen) AS same_placed_fen, sum(placed_quantity) AS same_placed_quantity,
    sum(paid_orders) AS same_paid_orders, sum(paid_fen) AS same_paid_fen, sum(paid_quantity) AS same_paid_quantity
  FROM rollup_or_day_sums
  INNER JOIN hour_representative USING (stat_hour)
  WHERE kind IN ('products', 'day_products') AND representative_hour IN (SELECT stat_hour FROM unsummed_window_hour WHERE has_products)
  GROUP BY representative_hour, county, platform, category, unit
) AS same_windows
INNER JOIN unsummed_window_hour AS hours ON hours.stat_hour = representative_hour
WHERE has_products
GROUP BY start_at, window_seconds, county, platform, category, unit
COMMENT 'Sums of products by window, county and platform, before the sample factor';
