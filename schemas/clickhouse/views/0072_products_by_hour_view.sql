CREATE OR REPLACE VIEW products_by_hour (
  campaign LowCardinality(String),
  year UInt16,
  day Date,
  stat_hour DateTime64(0, 'Asia/Shanghai'),
  county String,
  rural UInt8,
  buyer_county String,
  village String,
  outlet_type LowCardinality(String),
  outlet_id String,
  outlet_county String,
  platform LowCardinality(String),
  channel LowCardinality(String),
  direction LowCardinality(String),
  order_mode LowCardinality(String),
  category LowCardinality(String),
  unit LowCardinality(String),
  placed_orders UInt64,
  placed_first_lines UInt64,
  placed_copies UInt64,
  placed_fen Int64,
  placed_quantity Decimal(38, 3),
  paid_orders UInt64,
  paid_first_lines UInt64,
  paid_copies UInt64,
  paid_fen Int64,
  paid_quantity Decimal(38, 3),
  paid_refunded_fen Int64,
  paid_refunded_orders UInt64,
  placed_cancelled_orders UInt64,
  placed_cancelled_fen Int64,
  sample_factor UInt32
) AS
WITH if(kind = 'copies', 0, sample_factor) AS factor, sample_factor - factor AS factor_of_copies
SELECT campaign, toYear(sold.stat_hour) AS year, toDate(sold.stat_hour) AS day,
  sold.stat_hour::DateTime64(0, 'Asia/Shanghai') AS stat_hour, toString(sold.county) AS county,
  sold.county IN (SELECT toUInt32(county) FROM county WHERE rural) AS rural,
  if(sold.buyer_county = 0, '', toString(sold.buyer_county)) AS buyer_county,
  if(sold.village = 0, '', toString(sold.village)) AS village, outlet_type, outlet_id,
  if(sold.outlet_county = 0, '', toString(sold.outlet_county)) AS outlet_county, platform, channel, direction,
  order_mode, category, unit, sold.placed_orders * factor AS placed_orders,
  sold.placed_first_lines * factor AS placed_first_lines, sold.placed_first_lines * factor_of_copies AS placed_copies,
  sold.placed_fen * factor AS placed_fen, sold.placed_quantity * factor AS placed_quantity,
  sold.paid_orders * factor AS paid_orders, sold.paid_first_lines * factor AS paid_first_lines,
  sold.paid_first_lines * factor_of_copies AS paid_copies, sold.paid_fen * factor AS paid_fen,
  sold.paid_quantity * factor AS paid_quantity, refunded_fen * factor AS paid_refunded_fen,
  refunded_orders * factor AS paid_refunded_orders, cancelled_orders * factor AS placed_cancelled_orders,
  cancelled_fen * factor AS placed_cancelled_fen, greatest(of.sample_factor, 1) AS sample_factor
FROM rollup AS sold
LEFT JOIN (
  SELECT DISTINCT campaign, sample_factor, arrayJoin(hours) AS stat_hour
  FROM (
    SELECT campaign, sample_factor, window_hours.stat_hour AS hours
    FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
) AS of USING stat_hour
WHERE kind IN ('products', 'copies') AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice.slice_start, slice.slice_seconds, slice.slice_version FROM day_slices ARRAY JOIN slices AS slice);
