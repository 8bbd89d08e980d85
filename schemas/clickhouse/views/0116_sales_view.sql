-- summary: Sales of every campaign by window, segment and dimension, with growth, shares, contribution and rank, live or as an
--   edition has them: filter by campaign, edition, window_id, flow, segment, basis and dimension
--   | 各活动按时段、县域分组和维度的销售，附同比增长、占比、拉动百分点和位次，可为实时数据或某一版次；请按 campaign、edition、window_id、flow、segment、basis 和 dimension 筛选
-- grain: campaign, edition, window_id, flow, segment, basis, dimension, member; only members that sold
--   | 活动、版次、时段、流向、县域分组、统计口径、维度、成员；仅列有销售的成员
-- unit: orders and fen, multiplied by the sample factor; percent cut after nine decimals
--   | 订单数（单）、金额（分），已乘抽样倍数；百分比截取至九位小数
-- basis: the column basis; base_ columns are of the base window | 见 basis 列；base_ 各列属基期
-- page: sales 1
-- column adds_up: Whether the rows of the dimension add up to the total | 该维度各行是否可相加为合计
-- column complete_to: End of the complete hours of the window, which ratios count | 时段内完整小时的截止时间，各比率按此计算
-- column computed_at: When the figures were computed | 计算时间
-- column dimension: all, segment, county, province, region, platform, channel, direction, order-mode, outlet-type, day or
--   hour
--   | all（合计）、segment（县域分组）、county（县）、province（省份）、region（地区）、platform（平台）、channel（渠道）、direction（流向）、
--   order-mode（下单方式）、outlet-type（网点类型）、day（日）、hour（小时）
-- column edition: 0: live, as last computed; else the number of a published edition, whose rows never change
--   | 0 为实时数据（最近一次计算的结果）；其他为已发布版次的编号，发布后不再变动
-- column flow: Whose county counts, of which direction of trade: sales and produce-to-city are of sellers, purchases and
--   goods-to-countryside of buyers
--   | 按谁所在的县、哪一流向计：sales（销售额）、produce-to-city（农产品进城）按卖家，purchases（购买额）、goods-to-countryside（工业品下乡）按买家
CREATE OR REPLACE VIEW sales (
  campaign LowCardinality(String),
  edition UInt32,
  window_id LowCardinality(String),
  flow LowCardinality(String),
  segment LowCardinality(String),
  basis LowCardinality(String),
  dimension LowCardinality(String),
  member String,
  label_en String,
  label_zh String,
  adds_up UInt8,
  orders Nullable(UInt64),
  sales_fen Nullable(Int64),
  refunded_fen Nullable(Int64),
  refunded_orders Nullable(UInt64),
  cancelled_orders Nullable(UInt64),
  cancelled_fen Nullable(Int64),
  refund_rate_percent Nullable(Decimal(38, 9)),
  average_order_fen Nullable(Decimal(38, 9)),
  active_counties Nullable(UInt32),
  base_orders Nullable(UInt64),
  base_sales_fen Nullable(Int64),
  growth_percent Nullable(Decimal(38, 9)),
  multiple Nullable(Decimal(38, 9)),
  growth_reason LowCardinality(Nullable(String)),
  contribution_points Nullable(Decimal(38, 9)),
  share_percent Nullable(Decimal(38, 9)),
  share_of_period_percent Nullable(Decimal(38, 9)),
  share_of_rural_percent Nullable(Decimal(38, 9)),
  rank Nullable(UInt32),
  sampled_orders Nullable(UInt64),
  orders_error_percent Nullable(Float64),
  sales_error_percent Nullable(Float64),
  average_order_error_fen Nullable(Float64),
  growth_error_points Nullable(Float64),
  growth_difference_error_points Nullable(Float64),
  multiple_error Nullable(Float64),
  contribution_error_points Nullable(Float64),
  share_error_points Nullable(Float64),
  share_of_period_error_points Nullable(Float64),
  share_of_rural_error_points Nullable(Float64),
  rank_best Nullable(UInt32),
  rank_worst Nullable(UInt32),
  quality LowCardinality(Nullable(String)),
  growth_quality LowCardinality(Nullable(String)),
  complete_to DateTime64(0, 'Asia/Shanghai'),
  confidential UInt8,
  computed_at DateTime64(3, 'Asia/Shanghai')
) AS
SELECT * EXCEPT (pace, state, is_commit, inputs) REPLACE (if(confidential, NULL, orders) AS orders,
    if(confidential, NULL, sales_fen) AS sales_fen, if(confidential, NULL, sampled_orders) AS sampled_orders),
  toDateTime64(fromUnixTimestamp64Micro(state, 'Asia/Shanghai'), 3) AS computed_at
FROM sales_figure
WHERE NOT is_commit AND (campaign, edition, pace, state) IN (
  SELECT campaign, edition, pace, max(state) FROM sales_figure WHERE is_commit GROUP BY campaign, edition, pace
  UNION ALL
  SELECT campaign, edition, 'edition', state FROM edition);
