CREATE OR REPLACE VIEW platform_ratio (
  campaign String COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic: platform, window, metric',
  platform String COMMENT 'Platform',
  window_id String COMMENT 'Window',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of numerator over denominator',
  decimals UInt8 COMMENT 'Decimals that are published',
  numerator Int256 COMMENT 'Exact: value = numerator / denominator',
  denominator Int256 COMMENT 'Never 0',
  reason Nullable(String) COMMENT 'Why there is no value; null where there is one'
) AS
SELECT campaign, concat(platform, '.', window_id, '.', measure.1) AS id, platform, window_id, basis,
  measure.2 AS metric, measure.3 AS unit, measure.4 AS decimals, measure.5 AS numerator,
  if(measure.6 = 0, 1, measure.6) AS denominator, measure.7 AS reason
FROM (
  SELECT campaign, platform, window_id, basis,
    toInt256(orders) AS orders_n, toInt256(sales_fen) AS sales_n, toInt256(ifNull(base_sales_fen, 0)) AS base_n,
    multiIf(base_sales_fen IS NULL, 'no base window', base_n = 0, 'nothing sold in the base window', NULL) AS no_base,
    [
      ('orders', 'orders', 'orders', 0, orders_n, toInt256(1), CAST(NULL, 'Nullable(String)')),
      ('sales', 'sales', 'bn CNY', 3, sales_n, toInt256(100000000000), NULL),
      ('yoy', 'yoy', '%', 2, 100 * (sales_n - base_n), base_n, no_base),
      ('multiple', 'multiple_of_previous_year', 'times', 2, sales_n, base_n, no_base)
    ] AS measures
  FROM platform_window_sales
)
ARRAY JOIN measures AS measure
COMMENT 'Statistics of platforms in rural counties as exact ratios; read statistic';
