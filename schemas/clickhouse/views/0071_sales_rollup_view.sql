-- summary: Sales by hour of every county; sum the rows, since several slices count in one hour
--   | 各县按小时的销售；同一小时可有多个切片，须对行求和
-- grain: slice, stat_hour, county of the seller, platform, channel, direction, order mode | 切片、小时、卖家所在县、平台、渠道、流向、下单方式
-- unit: orders and fen, not multiplied by the sample factor | 订单数（单）、金额（分），未乘抽样倍数
-- basis: placed_ columns by order time, paid_ columns by payment time | placed_ 各列按下单时间，paid_ 各列按支付时间
-- page: rollups 1
CREATE OR REPLACE VIEW sales_rollup (
  slice_start DateTime('Asia/Shanghai'),
  stat_hour DateTime('Asia/Shanghai'),
  county UInt32,
  rural UInt8,
  platform LowCardinality(String),
  channel LowCardinality(String),
  direction LowCardinality(String),
  order_mode LowCardinality(String),
  placed_orders UInt64,
  placed_fen Int64,
  paid_orders UInt64,
  paid_fen Int64,
  paid_refunded_fen Int64,
  paid_refunded_orders UInt64,
  placed_cancelled_orders UInt64,
  placed_cancelled_fen Int64,
  placed_fen_squared UInt128,
  paid_fen_squared UInt128,
  net_fen_squared UInt128
) AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, channel,
  direction, order_mode, placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen AS paid_refunded_fen,
  refunded_orders AS paid_refunded_orders, cancelled_orders AS placed_cancelled_orders,
  cancelled_fen AS placed_cancelled_fen, placed_fen_squared, paid_fen_squared, net_fen_squared
FROM rollup
WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice_start, slice_seconds, slice_version FROM visible_slice);
