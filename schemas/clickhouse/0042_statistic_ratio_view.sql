-- What is measured of each kind of subject: over one (in units of so many fen or orders), or over another sum.
CREATE OR REPLACE VIEW statistic_metric AS
SELECT kind, id_part, metric, unit, decimals, over, one
FROM values('kind String, id_part String, metric String, unit String, decimals UInt8, over String, one Int64',
  ('segment', 'orders', 'orders', 'orders', 0, 'one', 1),
  ('segment', 'sales', 'sales', 'bn CNY', 3, 'one', 100000000000),
  ('segment', 'yoy', 'yoy', '%', 2, 'base', 0),
  ('segment', 'share_of_period', 'share_of_period', '%', 2, 'period', 0),
  ('segment', 'share_of_rural', 'share_of_rural', '%', 2, 'rural', 0),
  ('platform', 'orders', 'orders', 'orders', 0, 'one', 1),
  ('platform', 'sales', 'sales', 'bn CNY', 3, 'one', 100000000000),
  ('platform', 'yoy', 'yoy', '%', 2, 'base', 0),
  ('platform', 'multiple', 'multiple_of_previous_year', 'times', 2, 'base', 0),
  ('product', '', 'sales', 'CNY', 2, 'one', 100));

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
SELECT campaign, concat(subject_id, '.', window_id, '.', if(kind = 'product', concat(replaceAll(product_group, '-', '_'), '_products'), id_part)) AS id,
  segment, platform, product_group, window_id, basis, metric, unit, decimals,
  multiIf(metric = 'orders', orders_n, metric = 'yoy', 100 * (sales_n - base_n), metric LIKE 'share%', 100 * sales_n, sales_n) AS numerator,
  if(over = 'one', toInt256(one), multiIf(over = 'base', base_n, over = 'period', period_n, rural_n)) AS divisor,
  if(divisor = 0, 1, divisor) AS denominator,
  multiIf(
    over = 'base', multiIf(NOT has_base, 'no base window', base_n = 0, 'nothing sold in the base window', NULL),
    over = 'period', multiIf(NOT within_period, 'the window is not within the period', period_n = 0, 'nothing sold in the period', NULL),
    over = 'rural', if(rural_n = 0, 'nothing sold in the rural segment', NULL),
    kind = 'product' AND basis = 'net', 'refunds are not known by product',
    NULL) AS reason
FROM (
  SELECT campaign, subject_id, segment, platform, product_group, window_id, has_base, within_period, basis,
    multiIf(segment != '', 'segment', product_group != '', 'product', 'platform') AS kind,
    toInt256(orders) AS orders_n, toInt256(sales_fen) AS sales_n, toInt256(base_sales_fen) AS base_n,
    sumIf(sales_n, window_id = 'period') OVER (PARTITION BY campaign, basis, subject_id, product_group) AS period_n,
    sumIf(sales_n, segment = 'rural') OVER (PARTITION BY campaign, basis, window_id) AS rural_n
  FROM window_basis_sum
) AS sums
INNER JOIN statistic_metric USING (kind)
WHERE NOT (over = 'period' AND window_id = 'period') AND NOT (over = 'rural' AND segment = 'rural')
UNION ALL
SELECT campaign, concat(short_name, '.counties'), segment, '', '', '', basis, 'county_count', 'counties', 0,
  toInt256(length(arrayDistinct(arrayMap(m -> m.county, arrayFilter(m -> m.valid_from <= as_of AND as_of < m.valid_to, members))))), 1, 1, NULL
FROM campaign
CROSS JOIN (SELECT segment, short_name, members FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment) AS listed
ARRAY JOIN ['placed', 'paid', 'net'] AS basis
COMMENT 'Statistics as exact ratios; read statistic';
