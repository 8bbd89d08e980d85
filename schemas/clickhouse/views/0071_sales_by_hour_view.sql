CREATE OR REPLACE VIEW sales_by_hour (
  campaign LowCardinality(String),
  year UInt16,
  day Date,
  stat_hour DateTime64(0, 'Asia/Shanghai'),
  county String,
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
  sample_factor UInt32
) AS
SELECT campaign, toYear(sold.stat_hour) AS year, toDate(sold.stat_hour) AS day,
  sold.stat_hour::DateTime64(0, 'Asia/Shanghai') AS stat_hour, toString(sold.county) AS county,
  sold.county IN (SELECT toUInt32(county) FROM county WHERE rural) AS rural, platform, channel, direction, order_mode,
  sold.placed_orders * sample_factor AS placed_orders, sold.placed_fen * sample_factor AS placed_fen,
  sold.paid_orders * sample_factor AS paid_orders, sold.paid_fen * sample_factor AS paid_fen,
  refunded_fen * sample_factor AS paid_refunded_fen, refunded_orders * sample_factor AS paid_refunded_orders,
  cancelled_orders * sample_factor AS placed_cancelled_orders, cancelled_fen * sample_factor AS placed_cancelled_fen,
  greatest(of.sample_factor, 1) AS sample_factor
FROM rollup AS sold
LEFT JOIN (
  SELECT DISTINCT campaign, sample_factor, arrayJoin(hours) AS stat_hour
  FROM (
    SELECT campaign, sample_factor, window_hours.stat_hour AS hours
    FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
) AS of USING stat_hour
WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (
  SELECT slice.slice_start, slice.slice_seconds, slice.slice_version FROM day_slices ARRAY JOIN slices AS slice);
