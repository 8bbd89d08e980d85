-- summary: Every statistic of every campaign: read this for published figures | 各活动的全部统计指标：发布数据以此为准
-- grain: campaign, id, basis | 活动、指标、统计口径
-- unit: the column unit | 见 unit 列
-- basis: the column basis | 见 basis 列
-- page: statistics 1
-- column platform: Platform, or group of platforms, in rural counties; null if the statistic is about a segment
--   | 电商平台或平台组合，仅计农村地区；统计对象为县域分组时为空
-- column sampled_orders: Orders in the data that the value rests on; null without a sample, and for products
--   | 该数值所依据的样本单数；非抽样及统计对象为商品时为空
-- column segment: Segment of counties; null if the statistic is about platforms | 县域分组；统计对象为平台时为空
-- column unit (statistic-unit): Unit of value | value 的单位
-- column window_id: Window within the campaign; null if the statistic has none | 活动内的时段；指标不分时段时为空

-- Rounded here, and in campaign_figure, and nowhere else: half up, away from zero, from an exact ratio of integers.
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
  reason Nullable(String),
  sampled_orders Nullable(UInt64),
  standard_error Nullable(Float64),
  quality LowCardinality(Nullable(String))
) AS
WITH (SELECT true FROM reference_campaign WHERE sample_factor > 1 LIMIT 1) IS NOT NULL AS has_sample
SELECT campaign, id, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform,
  nullIf(ratio.product_group, '') AS product_group, nullIf(ratio.window_id, '') AS window_id, basis, metric, unit,
  decimals, reason, concat(campaign, if(ratio.window_id = 'period', '', concat('-', window_id))) AS window,
  [toInt256(1), 10, 100, 1000][decimals + 1] AS scale, if(divisor = 0, 1, divisor) AS d,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + d, 2 * d) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, d), 9) / toDecimal256(1000000000, 0), NULL) AS exact,
  if(reason IS NULL, nullIf(seen_orders, 0), NULL) AS sampled_orders,
  if(has_sample, if(reason IS NULL AND variance > 0, sqrt(variance) / toFloat64(d), NULL), NULL) AS standard_error,
  -- Of growth it is that of the multiple, which no growth near zero makes large.
  if(has_sample, 100 * standard_error * toFloat64(d) / nullIf(abs(toFloat64(if(metric LIKE '%yoy', 100 * grown,
    numerator))), 0), NULL) AS error_percent,
  if(has_sample, multiIf(error_percent IS NULL, NULL, error_percent <= 16.5, 'good', error_percent <= 33.3, 'with-care',
    'not-published'), NULL) AS quality
FROM (
  SELECT campaign, concat(subject_id, '.', window_id, '.', if(subject = 'product',
      concat(replaceAll(product_group, '-', '_'), '_products'), replaceOne(metric, '_of_previous_year', ''))) AS id,
    segment, platform, product_group, window_id, basis, multiIf(flow = '', m.2, m.2 = 'sales', flow,
      concat(flow, '_', m.2)) AS metric, m.3 AS unit, m.4 AS decimals, m.5 AS per,
    multiIf(m.2 = 'orders', orders, m.2 = 'yoy', 100 * (done - base_fen), m.2 LIKE 'share%', 100 * done,
      per = 'base', done, fen) AS numerator,
    multiIf(per = 'base', base_fen, per = 'period', period_fen, per = 'rural', rural_fen, m.6) AS divisor,
    multiIf(per = 'base' AND NOT has_base, 'no base window',
      per = 'period' AND NOT within_period, 'the window is not within the period',
      per != 'unit' AND NOT has_complete_hours, 'no hour of it is complete',
      divisor = 0, multiIf(per = 'base', 'nothing sold in the base window', per = 'period',
        'nothing sold in the period', per = 'rural', 'nothing sold in the rural segment', NULL),
      subject = 'product' AND basis = 'net', 'refunds are not known by product', NULL) AS reason,
    done AS grown, if(sample_factor > 1 AND subject != 'product', toUInt64(orders / sample_factor), 0) AS seen_orders,
    -- Of the numerator less the ratio times the divisor; the years are independent.
    if(has_sample, toFloat64(done) / nullIf(toFloat64(divisor), 0), NULL) AS quotient,
    if(has_sample, (sample_factor - 1) * if(unit = '%', 10000, 1) * ifNull(multiIf(m.2 = 'orders', toFloat64(orders),
      per = 'unit', squares.fen, per = 'base', squares.done + pow(quotient, 2) * squares.base,
      per = 'period', squares.done * (1 - 2 * quotient) + pow(quotient, 2) * period_squared,
      squares.done - 2 * quotient * squares.rural_part + pow(quotient, 2) * rural_squared), 0), 0) AS variance
  FROM (
    SELECT *, basis, orders, fen, done, base_fen,
      if(has_sample, (own[at], complete[at], base[at], complete[at + 3])::Tuple(fen Float64, done Float64, base Float64,
        rural_part Float64), NULL) AS squares,
      multiIf(flow != '', 'flow', segment != '', 'segment', product_group != '', 'product', 'platform') AS subject,
      sumIf(done, window_id = 'period') OVER same_subject AS period_fen,
      sumIf(done, segment = 'rural') OVER same_window AS rural_fen,
      if(has_sample, sumIf(squares.done, window_id = 'period') OVER same_subject, 0) AS period_squared,
      if(has_sample, sumIf(squares.done, segment = 'rural') OVER same_window, 0) AS rural_squared
    FROM statistic_sums
    ARRAY JOIN ['placed', 'paid', 'net'] AS basis, [own[1], own[3], own[3]]::Array(Int256) AS orders,
      [own[2], own[4], own[4] - own[5]]::Array(Int256) AS fen,
      [complete[2], complete[4], complete[4] - complete[5]]::Array(Int256) AS done,
      [base[2], base[4], base[4] - base[5]]::Array(Int256) AS base_fen, [6, 7, 8] AS at
    WINDOW same_subject AS (PARTITION BY campaign, basis, subject_id, product_group, flow),
      same_window AS (PARTITION BY campaign, basis, window_id, flow)
  ) AS by_basis
  ARRAY JOIN [(['segment', 'platform'], 'orders', 'orders', 0, 'unit', 1),
    (['segment', 'platform', 'flow'], 'sales', 'bn CNY', 3, 'unit', 100000000000),
    (['segment', 'platform', 'flow'], 'yoy', '%', 2, 'base', 0),
    (['segment'], 'share_of_period', '%', 2, 'period', 0), (['segment'], 'share_of_rural', '%', 2, 'rural', 0),
    (['platform'], 'multiple_of_previous_year', 'times', 2, 'base', 0),
    (['product'], 'sales', 'CNY', 2, 'unit', 100)] AS m
  WHERE has(m.1, subject) AND (window_id, per) != ('period', 'period') AND (segment, per) != ('rural', 'rural')
  UNION ALL
  SELECT campaign, concat(short_name, '.counties'), segment, '', '', '', basis, 'county_count', 'counties', 0, '',
    toInt256(length(counties)), toInt256(1), NULL, toInt256(0), 0, NULL, 0
  FROM campaign_segment ARRAY JOIN ['placed', 'paid', 'net'] AS basis
) AS ratio;
