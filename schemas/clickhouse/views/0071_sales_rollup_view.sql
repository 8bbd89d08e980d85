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
  refunded_fen Int64,
  placed_fen_squared UInt128,
  paid_fen_squared UInt128
) AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, channel,
  direction, order_mode, placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen, placed_fen_squared,
  paid_fen_squared
FROM rollup
WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice_start, slice_seconds, slice_version FROM visible_slice);
