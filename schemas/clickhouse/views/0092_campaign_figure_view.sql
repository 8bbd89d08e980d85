-- summary: Figures that a campaign defines for itself: sales in one place, and the register of outlets on a day; live or as
--   an edition has them
--   | 活动自定义的数字：某地的销售，以及某日的网点名册；可为实时数据或某一版次
-- grain: campaign, edition, id, basis | 活动、版次、数字、统计口径
-- unit: the column unit; figures of sales are multiplied by the sample factor | 见 unit 列；销售类数字已乘抽样倍数
-- basis: the column basis | 见 basis 列
-- page: statistics 2
-- column id (statistic): Id of the figure within the campaign | 活动内的数字编号
-- column as_of: Day of the register of outlets; null if the figure is about sales | 网点名册的日期；数字为销售时为空
-- column edition: as sales
-- column category: Product category; null if all products count | 商品品类；计全部商品时为空
-- column outlet_type: Type of outlet; null if all count, or if the figure is about sales | 网点类型；计全部网点或数字为销售时为空
-- column platform: Platform; null if all count | 电商平台；计全部平台时为空
-- column segment: Segment of counties; null if all count | 县域分组；计全部县时为空
-- column sampled_orders: Orders in the data that the value rests on; null without a sample | 该数值所依据的样本单数；非抽样时为空
-- column taken_over_at: When the figure was taken over from a database with every order, because the sample is too small
--   for it; null: counted here | 样本过小时，该数值从含全部订单的数据库转入的时间；为空表示由本库统计
-- column unit: as statistic
-- column window_id: Window within the campaign; null if the figure is about outlets | 活动内的时段；数字为网点时为空

CREATE OR REPLACE VIEW campaign_figure (
  campaign LowCardinality(String),
  edition UInt32,
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
SELECT campaign, edition, id, place, segment, platform, category, outlet_type, window_id, window, as_of, basis, metric,
  unit, decimals, value, exact, reason, sampled_orders, standard_error, quality, taken_over_at
FROM statistic_figure
WHERE NOT is_commit AND of_campaign AND (campaign, edition, state) IN (
  SELECT campaign, edition, max(state) FROM statistic_figure WHERE is_commit GROUP BY campaign, edition
  UNION ALL
  SELECT campaign, edition, state FROM edition);
