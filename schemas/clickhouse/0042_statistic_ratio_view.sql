CREATE OR REPLACE VIEW statistic_ratio (
  campaign String COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic: subject, window, metric',
  segment String COMMENT 'Segment; empty where the statistic is of platforms',
  platform String COMMENT 'Platform, or group of platforms; empty where the statistic is of a segment',
  product_group String COMMENT 'Product group; empty where all products count',
  window_id String COMMENT 'Window; empty where the statistic is of none',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of numerator over denominator',
  decimals UInt8 COMMENT 'Decimals that are published',
  numerator Int256 COMMENT 'Exact: value = numerator / denominator',
  denominator Int256 COMMENT 'Never 0',
  reason Nullable(String) COMMENT 'Why there is no value; null where there is one'
) AS
SELECT campaign, concat(subject_id, '.', window_id, '.', measure.1) AS id, segment, platform, product_group, window_id, basis,
  measure.2 AS metric, measure.3 AS unit, measure.4 AS decimals, measure.5 AS numerator,
  if(measure.6 = 0, 1, measure.6) AS denominator, measure.7 AS reason
FROM (
  SELECT campaign, subject_id, segment, platform, product_group, window_id, side.1 AS basis,
    toInt256(side.2) AS orders_n, toInt256(side.3) AS sales_n, toInt256(side.4) AS base_n,
    sumIf(sales_n, window_id = 'period') OVER (PARTITION BY campaign, basis, segment, platform, product_group) AS period_n,
    sumIf(sales_n, segment = 'rural') OVER (PARTITION BY campaign, basis, window_id) AS rural_n,
    CAST(NULL, 'Nullable(String)') AS sound,
    multiIf(NOT has_base, 'no base window', base_n = 0, 'nothing sold in the base window', NULL) AS no_base,
    multiIf(NOT within_period, 'the window is not within the period', period_n = 0, 'nothing sold in the period', NULL) AS no_period,
    if(rural_n = 0, 'nothing sold in the rural segment', NULL) AS no_rural,
    multiIf(
      product_group != '', [
        (concat(replaceAll(product_group, '-', '_'), '_products'), 'sales', 'CNY', 2, sales_n, toInt256(100),
          if(basis = 'net', 'refunds are not known by product', sound))
      ],
      platform != '', [
        ('orders', 'orders', 'orders', 0, orders_n, toInt256(1), sound),
        ('sales', 'sales', 'bn CNY', 3, sales_n, toInt256(100000000000), sound),
        ('yoy', 'yoy', '%', 2, 100 * (sales_n - base_n), base_n, no_base),
        ('multiple', 'multiple_of_previous_year', 'times', 2, sales_n, base_n, no_base)
      ],
      arrayFilter(m -> NOT (m.1 = 'share_of_period' AND window_id = 'period') AND NOT (m.1 = 'share_of_rural' AND segment = 'rural'), [
        ('orders', 'orders', 'orders', 0, orders_n, toInt256(1), sound),
        ('sales', 'sales', 'bn CNY', 3, sales_n, toInt256(100000000000), sound),
        ('yoy', 'yoy', '%', 2, 100 * (sales_n - base_n), base_n, no_base),
        ('share_of_period', 'share_of_period', '%', 2, 100 * sales_n, period_n, no_period),
        ('share_of_rural', 'share_of_rural', '%', 2, 100 * sales_n, rural_n, no_rural)
      ])) AS measures
  FROM (
    SELECT campaign, subject_id, segment, platform, product_group, window_id, has_base, within_period, [
      ('placed', placed_orders, placed_fen, base_placed_fen),
      ('paid', paid_orders, paid_fen, base_paid_fen),
      ('net', paid_orders, paid_fen - refunded_fen, base_paid_fen - base_refunded_fen)
    ] AS sides
    FROM window_sum
  )
  ARRAY JOIN sides AS side
)
ARRAY JOIN measures AS measure
UNION ALL
SELECT campaign, concat(short_name, '.counties'), segment, '', '', '', basis, 'county_count', 'counties', 0,
  length(arrayDistinct(arrayMap(m -> m.county, arrayFilter(m -> m.valid_from <= as_of AND as_of < m.valid_to, members)))), 1, NULL
FROM campaign
CROSS JOIN (SELECT segment, short_name, members FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment) AS listed
ARRAY JOIN ['placed', 'paid', 'net'] AS basis
COMMENT 'Statistics as exact ratios; read statistic';
