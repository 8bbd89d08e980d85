-- summary: Sales by hour of every county, for each campaign; sum the rows, since several slices count in one hour
--   | 各活动各县按小时的销售；同一小时可有多个切片，须对行求和
-- grain: campaign, slice, stat_hour, county of the seller, platform, channel, direction, order mode, group of a sample
--   | 活动、切片、小时、卖家所在县、平台、渠道、流向、下单方式、抽样随机组
-- unit: orders and fen, multiplied by the sample factor of the campaign | 订单数（单）、金额（分），已乘活动的抽样倍数
-- basis: placed_ columns by order time, paid_ columns by payment time | placed_ 各列按下单时间，paid_ 各列按支付时间
-- page: rollups 1
-- column campaign: Campaign, one of whose windows or base windows has the hour; empty if none has. An hour of two
--   campaigns has its rows for each: filter by campaign, or group by it
--   | 活动，其时段或基期包含该小时；不属于任何活动时为空。属于两个活动的小时在各活动下各有一份：须按 campaign 筛选或分组
-- column sample_factor: Sample factor of the campaign, by which the row is multiplied; 1 if it has none
--   | 该行已乘的活动抽样倍数；不属于任何活动时为 1

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
