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
) AS
SELECT campaign, window_id, county, platform, category, unit,
  side.1 AS basis, side.2 AS orders, side.3 AS quantity, side.4 AS sales_fen
FROM (
  SELECT campaign, window_id, county, platform, category, unit,
    [
      ('placed', sum(class_placed_orders) * sample_factor, sum(class_placed_quantity) * sample_factor,
        sum(class_placed_fen) * sample_factor),
      ('paid', sum(class_paid_orders) * sample_factor, sum(class_paid_quantity) * sample_factor,
        sum(class_paid_fen) * sample_factor)
    ] AS sides
  FROM (
    SELECT hour_class, county, platform, category, unit,
      sum(placed_orders) AS class_placed_orders, sum(placed_fen) AS class_placed_fen,
      sum(placed_quantity) AS class_placed_quantity, sum(paid_orders) AS class_paid_orders,
      sum(paid_fen) AS class_paid_fen, sum(paid_quantity) AS class_paid_quantity
    FROM counted_rollup
    INNER JOIN campaign_hour_class USING (stat_hour)
    WHERE kind IN ('products', 'day_products') AND hour_class IN (SELECT stat_hour FROM campaign_window_hour WHERE NOT is_base)
    GROUP BY hour_class, county, platform, category, unit
  ) AS classed
  INNER JOIN campaign_window_hour AS hours ON hours.stat_hour = classed.hour_class
  WHERE NOT is_base
  GROUP BY campaign, sample_factor, window_id, county, platform, category, unit
)
ARRAY JOIN sides AS side
COMMENT 'Quantities and sales of products by window, county, platform and basis, multiplied by the sample factor';
