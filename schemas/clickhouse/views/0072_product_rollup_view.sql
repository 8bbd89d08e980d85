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
  paid_first_lines UInt64
) AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, platform, channel,
  direction, order_mode, category, unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen,
  paid_quantity, village, outlet_type, outlet_id, outlet_county, placed_first_lines, paid_first_lines
FROM rollup
WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice_start, slice_seconds, slice_version FROM visible_slice);
