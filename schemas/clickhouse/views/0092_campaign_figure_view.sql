-- summary: Figures that a campaign defines for itself: sales in one place, and the register of outlets on a day
--   | 活动自定义的数字：某地的销售，以及某日的网点名册
-- grain: campaign, id, basis | 活动、数字、统计口径
-- unit: the column unit; figures of sales are multiplied by the sample factor | 见 unit 列；销售类数字已乘抽样倍数
-- basis: the column basis | 见 basis 列
-- page: statistics 2
-- column id (statistic): Id of the figure within the campaign | 活动内的数字编号
-- column as_of: Day of the register of outlets; null if the figure is about sales | 网点名册的日期；数字为销售时为空
-- column category: Product category; null if all products count | 商品品类；计全部商品时为空
-- column outlet_type: Type of outlet; null if all count, or if the figure is about sales | 网点类型；计全部网点或数字为销售时为空
-- column platform: Platform; null if all count | 电商平台；计全部平台时为空
-- column segment: Segment of counties; null if all count | 县域分组；计全部县时为空
-- column sampled_orders: Orders in the data that the value rests on; null without a sample | 该数值所依据的样本单数；非抽样时为空
-- column taken_over_at: When the figure was taken over from a database with every order, because the sample is too small
--   for it; null: counted here | 样本过小时，该数值从含全部订单的数据库转入的时间；为空表示由本库统计
-- column unit: as statistic
-- column window_id: Window within the campaign; null if the figure is about outlets | 活动内的时段；数字为网点时为空

-- Rounded as in statistic: half up, away from zero, from an exact ratio of integers.
CREATE OR REPLACE VIEW campaign_figure (
  campaign LowCardinality(String),
  id String,
  place String,
  segment Nullable(String),
  platform Nullable(String),
  category Nullable(String),
  outlet_type Nullable(String),
  window_id Nullable(String),
  window Nullable(String),
  as_of Nullable(Date),
  basis String,
  metric String,
  unit String,
  decimals UInt8,
  value Nullable(Decimal(38, 9)),
  exact Nullable(Decimal(38, 9)),
  reason Nullable(String),
  sampled_orders Nullable(UInt64),
  standard_error Nullable(Float64),
  quality LowCardinality(Nullable(String)),
  taken_over_at Nullable(DateTime64(3, 'Asia/Shanghai'))
) AS
SELECT campaign, id, ratio.place AS place, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform,
  nullIf(ratio.category, '') AS category, nullIf(ratio.outlet_type, '') AS outlet_type,
  nullIf(ratio.window_id, '') AS window_id,
  multiIf(ratio.window_id = '', NULL, ratio.window_id = 'period', campaign, concat(campaign, '-', ratio.window_id))
    AS window,
  ratio.as_of AS as_of, basis, metric, unit, decimals, [toInt256(1), 10, 100, 1000][decimals + 1] AS scale,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + denominator, 2 * denominator) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, denominator), 9) / toDecimal256(1000000000, 0), NULL)
    AS exact,
  reason, nullIf(seen_orders, 0) AS sampled_orders,
  if(variance > 0, sqrt(variance) / toFloat64(denominator), NULL) AS standard_error,
  100 * sqrt(variance) / toFloat64(numerator) AS error_percent,
  multiIf(standard_error IS NULL, NULL, error_percent <= 16.5, 'good', error_percent <= 33.3, 'with-care',
    'not-published') AS quality, ratio.taken_over_at AS taken_over_at
FROM (
  SELECT campaign, id, place, segment, platform, category, '' AS outlet_type, window_id,
    NULL::Nullable(Date) AS as_of, basis, metric, unit, decimals,
    if(is_too_small, toInt256(counted.exact * 1000000000), numerator) AS numerator,
    if(is_too_small, toInt256(1000000000), denominator) AS denominator,
    multiIf(reason IS NOT NULL, reason, is_too_small AND counted.id = '',
      'the sample is too small: the figure is to be taken over from every order', NULL) AS reason, seen_orders,
    variance, if(is_too_small AND counted.id != '', counted.loaded_at, NULL) AS taken_over_at
  FROM place_ratio
  LEFT JOIN (
    SELECT campaign::String AS campaign, id, basis::String AS basis, exact, loaded_at
    FROM reference_figure ORDER BY load_version DESC LIMIT 1 BY campaign, id, basis
  ) AS counted USING (campaign, id, basis)
  UNION ALL
  SELECT campaign, figure.id, '', '', figure.platform, '', figure.outlet_type, '', figure.as_of, basis, figure.metric,
    if(figure.metric = 'county_count', 'counties', figure.metric), 0,
    toInt256(multiIf(figure.metric = 'outlets', countIf(outlet_id != ''),
      figure.metric = 'county_count', uniqExact(nullIf(county, '')), figure.metric = 'villages',
        uniqExact(nullIf(village, '')),
      countIf(run_by_partner))), toInt256(1),
    if((SELECT count() FROM reference_outlet_load) = 0, 'no register of outlets is loaded', NULL), 0, 0, NULL
  FROM (
    SELECT campaign::String AS campaign, arrayJoin(coverage_figures) AS figure
    FROM (SELECT campaign, coverage_figures FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
  ) AS asked
  LEFT JOIN (SELECT * REPLACE (platform::String AS platform) FROM outlet) AS outlet
    ON outlet.platform = figure.platform AND opened_on <= figure.as_of AND figure.as_of < closed_on
      AND figure.outlet_type IN ('', outlet.outlet_type)
  ARRAY JOIN ['placed', 'paid', 'net'] AS basis
  GROUP BY campaign, figure, basis
) AS ratio;
