-- Rollups keep hours, so minutes are counted from the orders. A sale counts with one order of its settlement, as in the
-- rollups (workers/refresh/refresh-slices.ts).
CREATE OR REPLACE VIEW sales_by_minute (
  campaign LowCardinality(String),
  basis LowCardinality(String),
  minute DateTime64(0, 'Asia/Shanghai'),
  county String,
  rural UInt8,
  platform LowCardinality(String),
  orders UInt64,
  sales_fen Int64,
  sample_factor UInt32
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH copies AS (
  SELECT placed_slice, platform, order_id
  FROM (
    SELECT placed_slice, platform, order_id,
      row_number() OVER (PARTITION BY settlement_reference ORDER BY paid_at IS NULL, outlet_id != '', platform,
        order_id, placed_slice) AS place
    FROM orders FINAL WHERE settlement_reference != ''
  )
  WHERE place > 1
)
SELECT campaign, basis, sold.minute::DateTime64(0, 'Asia/Shanghai') AS minute, toString(seller_county) AS county,
  seller_county IN (SELECT toUInt32(county) FROM county WHERE rural) AS rural, platform,
  sold.orders * sample_factor AS orders, sold.sales_fen * sample_factor AS sales_fen,
  greatest(of.sample_factor, 1) AS sample_factor
FROM (
  SELECT 'placed' AS basis, toStartOfMinute(placed_at) AS minute, seller_county, platform, count() AS orders,
    sum(goods_amount_fen) AS sales_fen
  FROM orders FINAL
  WHERE settlement_reference = '' OR (placed_slice, platform, order_id) GLOBAL NOT IN copies
  GROUP BY minute, seller_county, platform
  UNION ALL
  SELECT 'paid', toStartOfMinute(assumeNotNull(paid_at)) AS minute, seller_county, platform, count(),
    sum(goods_amount_fen)
  FROM orders FINAL
  WHERE paid_at IS NOT NULL
    AND (settlement_reference = '' OR (placed_slice, platform, order_id) GLOBAL NOT IN copies)
  GROUP BY minute, seller_county, platform
) AS sold
LEFT JOIN (
  SELECT DISTINCT campaign, sample_factor, arrayJoin(hours) AS stat_hour
  FROM (
    SELECT campaign, sample_factor, window_hours.stat_hour AS hours
    FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
) AS of ON of.stat_hour = toStartOfHour(sold.minute);
