-- Windows that are summed as they are, the others from days and hours. Of those, classes of hours first, then windows: the rollup's
-- rows become few at once. To be summed up: a window has a row for each of its classes.
CREATE OR REPLACE VIEW window_county_sum AS
SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform,
  placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen
FROM rollup
WHERE kind = 'window_sales'
  AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM summed_window)
UNION ALL
SELECT start_at, window_seconds, county, platform,
  class_placed_orders, class_placed_fen, class_paid_orders, class_paid_fen, class_refunded_fen
FROM (
  SELECT hour_class, county, platform,
    sum(placed_orders) AS class_placed_orders, sum(placed_fen) AS class_placed_fen,
    sum(paid_orders) AS class_paid_orders, sum(paid_fen) AS class_paid_fen, sum(refunded_fen) AS class_refunded_fen
  FROM counted_rollup
  INNER JOIN campaign_hour_class USING (stat_hour)
  WHERE kind IN ('sales', 'day_sales') AND hour_class IN (SELECT stat_hour FROM unsummed_window_hour)
  GROUP BY hour_class, county, platform
) AS classed
INNER JOIN unsummed_window_hour AS hours ON hours.stat_hour = hour_class;

CREATE OR REPLACE VIEW county_window_sales (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  county UInt32 COMMENT 'County of the seller',
  platform String COMMENT 'Platform',
  placed_orders UInt64 COMMENT 'Orders placed in the window',
  placed_fen Int64 COMMENT 'Their amount, in fen',
  paid_orders UInt64 COMMENT 'Orders paid in the window',
  paid_fen Int64 COMMENT 'Their amount, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the orders paid in the window, in fen',
  base_placed_orders UInt64 COMMENT 'Orders placed in the base window; 0 where there is none',
  base_placed_fen Int64 COMMENT 'Their amount, in fen',
  base_paid_orders UInt64 COMMENT 'Orders paid in the base window; 0 where there is none',
  base_paid_fen Int64 COMMENT 'Their amount, in fen',
  base_refunded_fen Int64 COMMENT 'Refunds so far of the orders paid in the base window, in fen'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT campaign, window_id, county, platform,
  sumIf(sums.placed_orders, NOT is_base) * sample_factor AS placed_orders,
  sumIf(sums.placed_fen, NOT is_base) * sample_factor AS placed_fen,
  sumIf(sums.paid_orders, NOT is_base) * sample_factor AS paid_orders,
  sumIf(sums.paid_fen, NOT is_base) * sample_factor AS paid_fen,
  sumIf(sums.refunded_fen, NOT is_base) * sample_factor AS refunded_fen,
  sumIf(sums.placed_orders, is_base) * sample_factor AS base_placed_orders,
  sumIf(sums.placed_fen, is_base) * sample_factor AS base_placed_fen,
  sumIf(sums.paid_orders, is_base) * sample_factor AS base_paid_orders,
  sumIf(sums.paid_fen, is_base) * sample_factor AS base_paid_fen,
  sumIf(sums.refunded_fen, is_base) * sample_factor AS base_refunded_fen
FROM window_county_sum AS sums
INNER JOIN campaign_window_span USING (start_at, window_seconds)
GROUP BY campaign, sample_factor, window_id, county, platform
COMMENT 'Sales by window, county and platform, multiplied by the sample factor; rows where something was sold';
