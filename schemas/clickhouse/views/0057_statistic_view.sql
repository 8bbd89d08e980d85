-- summary: Every statistic of every campaign: read this for published figures | 各活动的全部统计指标：发布数据以此为准
-- grain: campaign, id, basis | 活动、指标、统计口径
-- unit: the column unit | 见 unit 列
-- basis: the column basis | 见 basis 列
-- page: statistics 1
-- column platform: Platform, or group of platforms, in rural counties; null if the statistic is about a segment
--   | 电商平台或平台组合，仅计农村地区；统计对象为县域分组时为空
-- column segment: Segment of counties; null if the statistic is about platforms | 县域分组；统计对象为平台时为空
-- column unit (statistic-unit): Unit of value | value 的单位
-- column window_id: Window within the campaign; null if the statistic has none | 活动内的时段；指标不分时段时为空

-- Rounded here, and in campaign_figure, and nowhere else: half up, away from zero, from an exact ratio of integers. A
-- value is a sum over the divisor: 'unit' is unit_size fen or orders, 'base' the base window, 'period' the whole
-- period, 'rural' the rural segment.
CREATE OR REPLACE VIEW statistic (
  campaign LowCardinality(String),
  id String,
  segment Nullable(String),
  platform Nullable(String),
  product_group Nullable(String),
  window_id Nullable(String),
  window Nullable(String),
  basis String,
  metric String,
  unit String,
  decimals UInt8,
  value Nullable(Decimal(38, 9)),
  exact Nullable(Decimal(38, 9)),
  reason Nullable(String)
) AS
SELECT campaign, id, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform,
  nullIf(ratio.product_group, '') AS product_group, nullIf(ratio.window_id, '') AS window_id,
  multiIf(ratio.window_id = '', NULL, ratio.window_id = 'period', campaign, concat(campaign, '-', ratio.window_id))
    AS window,
  basis, metric, unit, decimals, [toInt256(1), 10, 100, 1000][decimals + 1] AS scale, if(divisor = 0, 1, divisor) AS d,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + d, 2 * d) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, d), 9) / toDecimal256(1000000000, 0), NULL) AS exact,
  reason
FROM (
  SELECT campaign, concat(subject_id, '.', window_id, '.',
    if(m.1 = 'product', concat(replaceAll(product_group, '-', '_'),
      '_products'), m.2)) AS id, segment, platform, product_group, window_id, basis, m.3 AS metric, m.4 AS unit,
    m.5 AS decimals, multiIf(metric = 'orders', orders, metric = 'yoy', 100 * (done - base_fen),
      metric LIKE 'share%', 100 * done, m.6 = 'base', done, fen) AS numerator,
    multiIf(m.6 = 'base', base_fen, m.6 = 'period', period_fen, m.6 = 'rural', rural_fen, toInt256(m.7)) AS divisor,
    multiIf(m.6 = 'base' AND NOT has_base, 'no base window',
      m.6 = 'period' AND NOT within_period, 'the window is not within the period',
      m.6 != 'unit' AND NOT has_complete_hours, 'no hour of it is complete',
      m.6 = 'base' AND divisor = 0, 'nothing sold in the base window',
      m.6 = 'period' AND divisor = 0, 'nothing sold in the period',
      divisor = 0, 'nothing sold in the rural segment',
      m.1 = 'product' AND basis = 'net', 'refunds are not known by product', NULL) AS reason
  FROM (
    SELECT *, sums.1 AS basis, toInt256(sums.2) AS orders, toInt256(sums.3) AS fen, toInt256(sums.4) AS done,
      toInt256(sums.5) AS base_fen,
      sumIf(done, window_id = 'period') OVER (PARTITION BY campaign, basis, subject_id, product_group) AS period_fen,
      sumIf(done, segment = 'rural') OVER (PARTITION BY campaign, basis, window_id) AS rural_fen
    FROM statistic_sums
    ARRAY JOIN [('placed', own[1], own[2], complete[2], base[2]), ('paid', own[3], own[4], complete[4], base[4]),
      ('net', own[3], own[4] - own[5], complete[4] - complete[5], base[4] - base[5])] AS sums
  ) AS by_basis
  ARRAY JOIN [('segment', 'orders', 'orders', 'orders', 0, 'unit', 1),
    ('segment', 'sales', 'sales', 'bn CNY', 3, 'unit', 100000000000),
    ('segment', 'yoy', 'yoy', '%', 2, 'base', 0), ('segment', 'share_of_period', 'share_of_period', '%', 2, 'period',
      0),
    ('segment', 'share_of_rural', 'share_of_rural', '%', 2, 'rural', 0),
      ('platform', 'orders', 'orders', 'orders', 0, 'unit', 1),
    ('platform', 'sales', 'sales', 'bn CNY', 3, 'unit', 100000000000), ('platform', 'yoy', 'yoy', '%', 2, 'base', 0),
    ('platform', 'multiple', 'multiple_of_previous_year', 'times', 2, 'base', 0),
      ('product', '', 'sales', 'CNY', 2, 'unit', 100)] AS m
  WHERE m.1 = multiIf(segment != '', 'segment', product_group != '', 'product', 'platform')
    AND NOT (m.6 = 'period' AND window_id = 'period') AND NOT (m.6 = 'rural' AND segment = 'rural')
  UNION ALL
  SELECT campaign, concat(short_name, '.counties'), segment, '', '', '', basis, 'county_count', 'counties', 0,
    toInt256(length(counties)), toInt256(1), NULL
  FROM campaign_segment
  ARRAY JOIN ['placed', 'paid', 'net'] AS basis
) AS ratio;
