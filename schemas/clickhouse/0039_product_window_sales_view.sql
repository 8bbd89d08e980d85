-- Windows that are summed as they are, the others from days and hours. Of those, classes of hours first, then windows: the rollup's
-- rows become few at once.
CREATE OR REPLACE VIEW window_product_sum AS
SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'window_products'
  AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM summed_window)
UNION ALL
SELECT start_at, window_seconds, county, platform, category, unit,
  sum(class_placed_orders) AS placed_orders, sum(class_placed_fen) AS placed_fen, sum(class_placed_quantity) AS placed_quantity,
  sum(class_paid_orders) AS paid_orders, sum(class_paid_fen) AS paid_fen, sum(class_paid_quantity) AS paid_quantity
FROM (
  SELECT hour_class, county, platform, category, unit,
    sum(placed_orders) AS class_placed_orders, sum(placed_fen) AS class_placed_fen, sum(placed_quantity) AS class_placed_quantity,
    sum(paid_orders) AS class_paid_orders, sum(paid_fen) AS class_paid_fen, sum(paid_quantity) AS class_paid_quantity
  FROM counted_rollup
  INNER JOIN campaign_hour_class USING (stat_hour)
  WHERE kind IN ('products', 'day_products') AND hour_class IN (SELECT stat_hour FROM unsummed_window_hour WHERE has_products)
  GROUP BY hour_class, county, platform, category, unit
) AS classed
INNER JOIN unsummed_window_hour AS hours ON hours.stat_hour = hour_class
WHERE has_products
GROUP BY start_at, window_seconds, county, platform, category, unit;

CREATE OR REPLACE VIEW product_window_sales (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  county UInt32 COMMENT 'County of the seller',
  platform String COMMENT 'Platform',
  category String COMMENT 'Product category, class.product',
  unit String COMMENT 'Unit of the quantity',
  basis String COMMENT 'placed: by order time. paid: by payment time. Refunds are not known by product',
  orders UInt64 COMMENT 'Orders that hold the product; one with two products counts in both',
  quantity Decimal(38, 3) COMMENT 'Quantity sold, in unit',
  sales_fen Int64 COMMENT 'Amount of the lines, in fen'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT campaign, window_id, county, platform, category, unit,
  side.1 AS basis, side.2 AS orders, side.3 AS quantity, side.4 AS sales_fen
FROM (
  SELECT campaign, window_id, county, platform, category, unit,
    [
      ('placed', placed_orders * sample_factor, placed_quantity * sample_factor, placed_fen * sample_factor),
      ('paid', paid_orders * sample_factor, paid_quantity * sample_factor, paid_fen * sample_factor)
    ] AS sides
  FROM window_product_sum
  INNER JOIN campaign_window_span USING (start_at, window_seconds)
  WHERE NOT is_base
)
ARRAY JOIN sides AS side
COMMENT 'Quantities and sales of products by window, county, platform and basis, multiplied by the sample factor';
