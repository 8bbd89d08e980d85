CREATE OR REPLACE VIEW county_sales_by_window (
  campaign LowCardinality(String) COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  county UInt32 COMMENT 'County of the seller',
  platform LowCardinality(String) COMMENT 'Platform',
  placed_orders UInt64 COMMENT 'Orders placed in the window',
  placed_fen Int64 COMMENT 'Their amount, in fen',
  paid_orders UInt64 COMMENT 'Orders paid in the window',
  paid_fen Int64 COMMENT 'Their amount, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the orders paid in the window, in fen',
  base_placed_orders UInt64 COMMENT 'Orders placed in the base window; 0 if there is none',
  base_placed_fen Int64 COMMENT 'Their amount, in fen',
  base_paid_orders UInt64 COMMENT 'Orders paid in the base window; 0 if there is none',
  base_paid_fen Int64 COMMENT 'Their amount, in fen',
  base_refunded_fen Int64 COMMENT 'Refunds so far of the orders paid in the base window, in fen'
)
AS
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
FROM county_span_sums AS sums
INNER JOIN campaign_window_span USING (start_at, window_seconds)
GROUP BY campaign, sample_factor, window_id, county, platform
COMMENT 'Sales by window, county and platform, multiplied by the sample factor; no rows without sales';
