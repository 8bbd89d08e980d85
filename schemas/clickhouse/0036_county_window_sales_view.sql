-- Classes of hours first, then windows: the rollup's rows become few at once.
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
) AS
SELECT campaign, window_id, county, platform,
  sumIf(class_placed_orders, NOT is_base) * sample_factor AS placed_orders,
  sumIf(class_placed_fen, NOT is_base) * sample_factor AS placed_fen,
  sumIf(class_paid_orders, NOT is_base) * sample_factor AS paid_orders,
  sumIf(class_paid_fen, NOT is_base) * sample_factor AS paid_fen,
  sumIf(class_refunded_fen, NOT is_base) * sample_factor AS refunded_fen,
  sumIf(class_placed_orders, is_base) * sample_factor AS base_placed_orders,
  sumIf(class_placed_fen, is_base) * sample_factor AS base_placed_fen,
  sumIf(class_paid_orders, is_base) * sample_factor AS base_paid_orders,
  sumIf(class_paid_fen, is_base) * sample_factor AS base_paid_fen,
  sumIf(class_refunded_fen, is_base) * sample_factor AS base_refunded_fen
FROM (
  SELECT hour_class, county, platform,
    sum(placed_orders) AS class_placed_orders, sum(placed_fen) AS class_placed_fen,
    sum(paid_orders) AS class_paid_orders, sum(paid_fen) AS class_paid_fen, sum(refunded_fen) AS class_refunded_fen
  FROM counted_rollup
  INNER JOIN campaign_hour_class USING (stat_hour)
  WHERE kind IN ('sales', 'day_sales')
  GROUP BY hour_class, county, platform
) AS classed
INNER JOIN campaign_window_hour AS hours ON hours.stat_hour = classed.hour_class
GROUP BY campaign, sample_factor, window_id, county, platform
COMMENT 'Sales by window, county and platform, multiplied by the sample factor; rows where something was sold';
