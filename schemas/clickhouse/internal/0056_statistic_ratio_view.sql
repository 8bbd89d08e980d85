CREATE OR REPLACE VIEW statistic_ratio (
  campaign LowCardinality(String) COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic: subject, window, metric',
  segment String COMMENT 'Segment; empty if the statistic is about platforms',
  platform String COMMENT 'Platform, or group of platforms; empty if the statistic is about a segment',
  product_group String COMMENT 'Product group; empty if all products count',
  window_id String COMMENT 'Window; empty if the statistic has none',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of numerator over denominator',
  decimals UInt8 COMMENT 'Decimals that are published',
  numerator Int256 COMMENT 'Exact: value = numerator / denominator',
  denominator Int256 COMMENT 'Never 0',
  reason Nullable(String) COMMENT 'Why there is no value; null if there is one'
) AS
SELECT campaign, concat(subject_id, '.', window_id, '.', if(subject_kind = 'product', concat(replaceAll(product_group, '-', '_'), '_products'), id_suffix)) AS id,
  segment, platform, product_group, window_id, basis, metric, unit, decimals,
  multiIf(metric = 'orders', exact_orders, metric = 'yoy', 100 * (complete_sales - base_sales), metric LIKE 'share%', 100 * complete_sales, divisor = 'base', complete_sales, sales) AS numerator,
  if(divisor = 'unit', toInt256(unit_size), multiIf(divisor = 'base', base_sales, divisor = 'period', period_sales, rural_sales)) AS divided_by,
  if(divided_by = 0, 1, divided_by) AS denominator,
  multiIf(
    divisor = 'base' AND NOT has_base, 'no base window',
    divisor = 'period' AND NOT within_period, 'the window is not within the period',
    divisor != 'unit' AND NOT has_complete_hours, 'no hour of it is complete',
    divisor = 'base', if(base_sales = 0, 'nothing sold in the base window', NULL),
    divisor = 'period', if(period_sales = 0, 'nothing sold in the period', NULL),
    divisor = 'rural', if(rural_sales = 0, 'nothing sold in the rural segment', NULL),
    subject_kind = 'product' AND basis = 'net', 'refunds are not known by product',
    NULL) AS reason
FROM (
  SELECT campaign, subject_id, segment, platform, product_group, window_id, has_base, within_period, has_complete_hours, basis,
    multiIf(segment != '', 'segment', product_group != '', 'product', 'platform') AS subject_kind,
    toInt256(orders) AS exact_orders, toInt256(sales_fen) AS sales, toInt256(base_sales_fen) AS base_sales, toInt256(complete_fen) AS complete_sales,
    sumIf(complete_sales, window_id = 'period') OVER (PARTITION BY campaign, basis, subject_id, product_group) AS period_sales,
    sumIf(complete_sales, segment = 'rural') OVER (PARTITION BY campaign, basis, window_id) AS rural_sales
  FROM subject_basis_sums
) AS sums
INNER JOIN statistic_metric USING (subject_kind)
WHERE NOT (divisor = 'period' AND window_id = 'period') AND NOT (divisor = 'rural' AND segment = 'rural')
UNION ALL
SELECT campaign, concat(short_name, '.counties'), segment, '', '', '', basis, 'county_count', 'counties', 0,
  toInt256(length(arrayDistinct(arrayMap(m -> m.county, arrayFilter(m -> m.valid_from <= as_of AND as_of < m.valid_to, members))))), 1, 1, NULL
FROM campaign_segment AS listed
ARRAY JOIN ['placed', 'paid', 'net'] AS basis
COMMENT 'Statistics as exact ratios; read statistic';
