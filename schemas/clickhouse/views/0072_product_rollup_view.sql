-- summary: Products by hour of every county, village and outlet; sum the rows | 各县、村、网点按小时的商品销售；须对行求和
-- grain: slice, stat_hour, county of the seller, county of the buyer, village, outlet, platform, channel, direction, order mode, product
--   category and unit
--   | 切片、小时、卖家所在县、买家所在县、村、网点、平台、渠道、流向、下单方式、商品品类、计量单位
-- unit: orders with the product (an order with two counts in both), fen of the lines, quantities in unit; not
--   multiplied by the sample factor
--   | 含该商品的订单数（含两种商品的订单在两处各计一次）、商品行金额（分）、数量（以 unit 计）；未乘抽样倍数
-- basis: as sales_rollup
-- page: rollups 2
-- column paid_orders: Orders with the product that were paid, before the sample factor | 含该商品的支付订单数，未乘抽样倍数
-- column placed_orders: Orders with the product that were placed, before the sample factor | 含该商品的下单订单数，未乘抽样倍数
CREATE OR REPLACE VIEW product_rollup (
  slice_start DateTime('Asia/Shanghai'),
  stat_hour DateTime('Asia/Shanghai'),
  county UInt32,
  rural UInt8,
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
  paid_quantity Decimal(38, 3),
  village UInt64,
  outlet_type LowCardinality(String),
  outlet_id String,
  outlet_county UInt32,
  placed_first_lines UInt64,
  paid_first_lines UInt64,
  buyer_county UInt32,
  paid_refunded_fen Int64,
  paid_refunded_orders UInt64,
  placed_cancelled_orders UInt64,
  placed_cancelled_fen Int64
) AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, channel,
  direction, order_mode, category, unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen,
  paid_quantity, village, outlet_type, outlet_id, outlet_county, placed_first_lines, paid_first_lines,
  buyer_county, refunded_fen AS paid_refunded_fen, refunded_orders AS paid_refunded_orders,
  cancelled_orders AS placed_cancelled_orders, cancelled_fen AS placed_cancelled_fen
FROM rollup
WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice_start, slice_seconds, slice_version FROM visible_slice);
