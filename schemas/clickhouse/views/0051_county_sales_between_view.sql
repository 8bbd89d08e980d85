CREATE OR REPLACE VIEW county_sales_between AS
SELECT county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, sum(placed_orders)
  AS placed_orders, sum(placed_fen) AS placed_fen, sum(paid_orders) AS paid_orders,
  sum(paid_fen) AS paid_fen, sum(refunded_fen) AS refunded_fen
FROM rollup_between(start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')})
  AS sums
WHERE kind IN ('sales', 'day_sales')
GROUP BY county, platform;
