-- Grain: county, platform. Read it as a function of a half-open window; both ends are full hours in Asia/Shanghai.
CREATE OR REPLACE VIEW county_sales_between AS
SELECT county, platform, sum(placed_orders) AS placed_orders, sum(placed_fen) AS placed_fen, sum(paid_orders) AS paid_orders,
  sum(paid_fen) AS paid_fen, sum(refunded_fen) AS refunded_fen
FROM rollup_between(start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')}) AS sums
WHERE kind IN ('sales', 'day_sales')
GROUP BY county, platform
COMMENT 'county_sales_between(start_at, end_at): orders and fen of any window by county of the seller and platform, placed by order time, paid by payment time, with refunds so far of the paid orders; not multiplied by the sample factor; no rows without sales';
