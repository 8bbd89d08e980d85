-- Grain: county, platform, category, unit. Read it as a function of a half-open window; both ends are full hours in Asia/Shanghai.
CREATE OR REPLACE VIEW product_sales_between AS
SELECT county, platform, category, unit, sum(placed_orders) AS placed_orders, sum(placed_fen) AS placed_fen,
  sum(placed_quantity) AS placed_quantity, sum(paid_orders) AS paid_orders, sum(paid_fen) AS paid_fen, sum(paid_quantity) AS paid_quantity
FROM rollup_between(start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')}) AS sums
WHERE kind IN ('products', 'day_products')
GROUP BY county, platform, category, unit
COMMENT 'product_sales_between(start_at, end_at): orders, fen and quantities (in unit) of any window by county of the seller, platform, product category and unit, placed by order time, paid by payment time; an order with two products counts in both; not multiplied by the sample factor';
