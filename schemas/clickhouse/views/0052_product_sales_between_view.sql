CREATE OR REPLACE VIEW product_sales_between AS
SELECT county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, category, unit, sum(placed_orders)
  AS placed_orders, sum(placed_fen) AS placed_fen,
  sum(placed_quantity) AS placed_quantity, sum(paid_orders) AS paid_orders, sum(paid_fen) AS paid_fen,
    sum(paid_quantity) AS paid_quantity
FROM rollup_between(start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')})
  AS sums
WHERE kind IN ('products', 'day_products')
GROUP BY county, platform, category, unit;
