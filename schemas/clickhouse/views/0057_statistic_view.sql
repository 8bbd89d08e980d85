-- summary: Every statistic of every campaign, live or as an edition has it: filter by edition
--   | 各活动的全部统计指标，可为实时数据或某一版次；请按 edition 筛选
-- grain: campaign, edition, id, basis | 活动、版次、指标、统计口径
-- unit: the column unit | 见 unit 列
-- basis: the column basis | 见 basis 列
-- page: statistics 1
-- column edition: as sales
-- column platform: Platform, or group of platforms, in rural counties; null if the statistic is about a segment
--   | 电商平台或平台组合，仅计农村地区；统计对象为县域分组时为空
-- column sampled_orders: Orders in the data that the value rests on; null without a sample, and for products
--   | 该数值所依据的样本单数；非抽样及统计对象为商品时为空
-- column segment: Segment of counties; null if the statistic is about platforms | 县域分组；统计对象为平台时为空
-- column unit (statistic-unit): Unit of value | value 的单位
-- column window_id: Window within the campaign; null if the statistic has none | 活动内的时段；指标不分时段时为空

CREATE OR REPLACE VIEW statistic (
  campaign LowCardinality(String),
  edition UInt32,
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
SELECT campaign, edition, id, segment, platform, product_group, window_id, window, basis, metric, unit, decimals,
  value, exact, reason, sampled_orders, standard_error, quality
FROM statistic_figure
WHERE NOT is_commit AND NOT of_campaign AND (campaign, edition, state) IN (
  SELECT campaign, edition, max(state) FROM statistic_figure WHERE is_commit GROUP BY campaign, edition
  UNION ALL
  SELECT campaign, edition, state FROM edition);
