-- summary: Orders whose sale counts with another order of the same settlement, by hour; add them to the first lines of
--   product_rollup for all that outlets report, and to no sales
--   | 同一结算中未计入销售的订单（该笔交易按另一订单计入），按小时；与 product_rollup 的首个商品行相加即得网点上报的全部订单，不可加入销售
-- grain: slice, stat_hour, county of the seller, village, outlet, platform, channel, direction, order mode, product category and
--   unit | 切片、小时、卖家所在县、村、网点、平台、渠道、流向、下单方式、商品品类、计量单位
-- unit: orders (each with its first line), fen of the lines, quantities in unit; not multiplied by the sample factor
--   | 订单数（计入首个商品行）、商品行金额（分）、数量（以 unit 计）；未乘抽样倍数
-- basis: as sales_rollup
-- page: rollups 3
-- column paid_orders: Orders paid, each with its first line, before the sample factor | 支付订单数（每单计入其首个商品行），未乘抽样倍数
-- column placed_orders: Orders placed, each with its first line, before the sample factor | 下单订单数（每单计入其首个商品行），未乘抽样倍数
CREATE OR REPLACE VIEW copy_rollup (
  slice_start DateTime('Asia/Shanghai'),
  stat_hour DateTime('Asia/Shanghai'),
  county UInt32,
  rural Bool,
  village UInt64,
  outlet_type LowCardinality(String),
  outlet_id String,
  outlet_county UInt32,
  platform LowCardinality(String),
  channel LowCardinality(String),
  direction LowCardinality(String),
  order_mode LowCardinality(String),
  category LowCardinality(String),
  unit LowCardinality(String),
  placed_orders UInt64,
  placed_fen Int64,
  placed_quantity Decimal(38, 3),
  paid_orders UInt64,
  paid_fen Int64,
  paid_quantity Decimal(38, 3)
) AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, village, outlet_type,
  outlet_id, outlet_county, platform, channel, direction, order_mode, category, unit,
  placed_first_lines AS placed_orders, placed_fen, placed_quantity, paid_first_lines AS paid_orders, paid_fen,
    paid_quantity
FROM rollup
WHERE kind = 'copies' AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice_start, slice_seconds, slice_version FROM visible_slice);
