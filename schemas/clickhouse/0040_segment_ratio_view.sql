CREATE OR REPLACE VIEW segment_ratio (
  campaign String COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic: segment, window, metric',
  segment String COMMENT 'Segment',
  window_id String COMMENT 'Window; empty where the statistic is of none',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of numerator over denominator',
  decimals UInt8 COMMENT 'Decimals that are published',
  numerator Int256 COMMENT 'Exact: value = numerator / denominator',
  denominator Int256 COMMENT 'Never 0',
  reason Nullable(String) COMMENT 'Why there is no value; null where there is one'
) AS
SELECT campaign, concat(short_name, '.', window_id, '.', measure.1) AS id, segment, window_id, basis,
  measure.1 AS metric, measure.2 AS unit, measure.3 AS decimals, measure.4 AS numerator,
  if(measure.5 = 0, 1, measure.5) AS denominator, measure.6 AS reason
FROM (
  SELECT sales.campaign AS campaign, segment, short_name, window_id, basis,
    toInt256(orders) AS orders_n, toInt256(sales_fen) AS sales_n, toInt256(ifNull(base_sales_fen, 0)) AS base_n,
    sumIf(sales_n, window_id = 'period') OVER (PARTITION BY sales.campaign, basis, segment) AS period_n,
    sumIf(sales_n, segment = 'rural') OVER (PARTITION BY sales.campaign, basis, window_id) AS rural_n,
    arrayFilter(m -> NOT (m.1 = 'share_of_period' AND window_id = 'period') AND NOT (m.1 = 'share_of_rural' AND segment = 'rural'), [
      ('orders', 'orders', 0, orders_n, toInt256(1), CAST(NULL, 'Nullable(String)')),
      ('sales', 'bn CNY', 3, sales_n, toInt256(100000000000), NULL),
      ('yoy', '%', 2, 100 * (sales_n - base_n), base_n,
        multiIf(base_sales_fen IS NULL, 'no base window', base_n = 0, 'nothing sold in the base window', NULL)),
      ('share_of_period', '%', 2, 100 * sales_n, period_n,
        multiIf(NOT within_period, 'the window is not within the period', period_n = 0, 'nothing sold in the period', NULL)),
      ('share_of_rural', '%', 2, 100 * sales_n, rural_n, if(rural_n = 0, 'nothing sold in the rural segment', NULL))
    ]) AS measures
  FROM window_sales AS sales
  INNER JOIN segment USING (segment)
  INNER JOIN (
    SELECT campaign, window_id,
      start_at >= min(if(window_id = 'period', start_at, NULL)) OVER (PARTITION BY campaign)
        AND end_at <= min(if(window_id = 'period', end_at, NULL)) OVER (PARTITION BY campaign) AS within_period
    FROM campaign_window
  ) AS windows USING (campaign, window_id)
)
ARRAY JOIN measures AS measure
UNION ALL
SELECT campaign, concat(max(short_name), '.counties'), segment, '', basis, 'county_count', 'counties', 0,
  count(DISTINCT county) - 1, 1, NULL
FROM (
  SELECT campaign, segment, short_name, county FROM campaign_segment_member INNER JOIN segment USING (segment)
  UNION ALL
  -- A segment without a member counts 0: one row that is no county, taken off again.
  SELECT campaign, segment, short_name, 0 FROM campaign CROSS JOIN segment
) AS members
CROSS JOIN values('basis String', 'placed', 'paid', 'net') AS bases
GROUP BY campaign, segment, basis
COMMENT 'Statistics of segments as exact ratios; read statistic';
