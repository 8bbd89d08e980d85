-- summary: Products of every campaign by window, segment and dimension, with growth, share, contribution and rank, live or as an
--   edition has them: filter as in sales
--   | 各活动按时段、县域分组和维度的商品销售，附同比增长、占比、拉动百分点和位次，可为实时数据或某一版次；筛选同 sales
-- grain: campaign, edition, window_id, flow, segment, basis, dimension, member, unit; only members that sold
--   | 活动、版次、时段、流向、县域分组、统计口径、维度、成员、计量单位；仅列有销售的成员
-- unit: orders with the product (an order with two counts in both), fen of the lines, quantities in unit and in
--   base_unit (1 catty is 0.5 kg), multiplied by the sample factor; percent cut after nine decimals
--   | 含该商品的订单数（含两种商品的订单在两处各计一次）、商品行金额（分）、数量（以 unit 和 base_unit 计，1 斤为 0.5 公斤），均已乘抽样倍数；百分比截取至九位小数
-- basis: as sales
-- page: products 1
-- column adds_up, complete_to, computed_at, edition, flow: as sales
-- column dimension: category, class, product-group, province, platform or day
--   | category（品类）、class（大类）、product-group（商品组）、province（省份）、platform（平台）或 day（日）
-- column orders: Orders with the product, multiplied by the sample factor | 含该商品的订单数，已乘抽样倍数
-- column sales_fen: Sales: amounts of the lines, in fen, multiplied by the sample factor | 销售额：商品行金额（分），已乘抽样倍数
CREATE OR REPLACE VIEW products (
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
  unit LowCardinality(String),
  base_unit LowCardinality(String),
  orders Nullable(UInt64),
  quantity Nullable(Decimal(38, 3)),
  quantity_in_base_unit Nullable(Decimal(38, 6)),
  sales_fen Nullable(Int64),
  base_orders Nullable(UInt64),
  base_quantity Nullable(Decimal(38, 3)),
  base_sales_fen Nullable(Int64),
  growth_percent Nullable(Decimal(38, 9)),
  growth_reason LowCardinality(Nullable(String)),
  contribution_points Nullable(Decimal(38, 9)),
  share_percent Nullable(Decimal(38, 9)),
  rank Nullable(UInt32),
  sampled_orders Nullable(UInt64),
  orders_error_percent Nullable(Float64),
  sales_error_percent Nullable(Float64),
  growth_error_points Nullable(Float64),
  growth_difference_error_points Nullable(Float64),
  contribution_error_points Nullable(Float64),
  share_error_points Nullable(Float64),
  rank_best Nullable(UInt32),
  rank_worst Nullable(UInt32),
  quality LowCardinality(Nullable(String)),
  growth_quality LowCardinality(Nullable(String)),
  complete_to DateTime64(0, 'Asia/Shanghai'),
  confidential UInt8,
  computed_at DateTime64(3, 'Asia/Shanghai')
) AS
SELECT * EXCEPT (pace, state, is_commit, inputs) REPLACE (
    if(confidential, NULL, orders) AS orders,
    if(confidential, NULL, sales_fen) AS sales_fen,
    if(confidential, NULL, sampled_orders) AS sampled_orders,
    if(confidential, NULL, quantity) AS quantity,
    if(confidential, NULL, quantity_in_base_unit) AS quantity_in_base_unit),
  toDateTime64(fromUnixTimestamp64Micro(state, 'Asia/Shanghai'), 3) AS computed_at
FROM product_figure
WHERE NOT is_commit AND (campaign, edition, pace, state) IN (
  SELECT campaign, edition, pace, max(state) FROM product_figure WHERE is_commit GROUP BY campaign, edition, pace
  UNION ALL
  SELECT campaign, edition, 'edition', state FROM edition);
