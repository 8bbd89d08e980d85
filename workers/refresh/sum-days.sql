INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, buyer_county, platform, direction,
  category, unit, other_category, other_unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen,
  paid_quantity, refunded_fen, refunded_orders, cancelled_orders, cancelled_fen, placed_fen_squared, paid_fen_squared,
  net_fen_squared, inputs_checksum, lists_checksum, definition)
WITH
  rows_of_slices AS (
    SELECT *, if(toStartOfDay(stat_hour) = toStartOfDay(slice_start), toStartOfDay(stat_hour), stat_hour) AS day_or_hour
    FROM rollup
    WHERE kind IN ('sales', 'products', 'product_pairs') AND (slice_start, slice_version) IN (
      SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {versions:Array(UInt64)}))
    )
  ),
  of_same_segments AS (
    SELECT county, min(county) OVER (PARTITION BY segment_set) AS representative_county FROM county_segment_set
  )
SELECT
  concat(if(grouping(county) = 1 AS by_segment_set, 'day_segment_set_', 'day_'), toString(kind)),
  toStartOfDay(slice_start) AS day, 86400, {version:UInt64},
  if(by_segment_set, stat_hour, day_or_hour), if(by_segment_set, representative_county, county),
  toUInt32(0), platform, toLowCardinality(''), category, unit, other_category, other_unit,
  sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity),
  sumIf(refunded_fen, is_sales), sumIf(refunded_orders, is_sales), sumIf(cancelled_orders, is_sales),
  sumIf(cancelled_fen, is_sales), sum(placed_fen_squared), sum(paid_fen_squared), sumIf(net_fen_squared, is_sales),
  toUInt64(0), toUInt64(0), toUInt16(0)
FROM (SELECT *, kind = 'sales' AS is_sales FROM rows_of_slices) AS sold
LEFT JOIN of_same_segments USING (county)
GROUP BY GROUPING SETS (
  (kind, day, day_or_hour, county, platform, category, unit, other_category, other_unit),
  (kind, day, stat_hour, representative_county, platform, category, unit, other_category, other_unit)
)
UNION ALL
-- The square of an order is the sum of those of its products, and of the products of each two of them.
SELECT
  multiIf(grouping(direction) = 0 AS by_set, 'day_segment_set_trade',
    grouping(category) = 0 AS by_product, concat('day_purchased_', toString(kind)), 'day_purchases'),
  toStartOfDay(slice_start) AS day, 86400, {version:UInt64},
  if(by_set, stat_hour, day_or_hour),
  if(by_set, seller_representative, buyer_county), buyer_representative,
  platform, direction, category, unit, other_category, other_unit,
  if(by_product, sum(placed_orders), sum(placed_first_lines)),
  sum(placed_fen), if(by_product, sum(placed_quantity), toDecimal128(0, 3)),
  if(by_product, sum(paid_orders), sum(paid_first_lines)),
  sum(paid_fen), if(by_product, sum(paid_quantity), toDecimal128(0, 3)),
  sum(refunded_fen), sum(refunded_orders), sum(cancelled_orders), sum(cancelled_fen),
  sum(placed_fen_squared), sum(paid_fen_squared), sum(net_fen_squared),
  toUInt64(0), toUInt64(0), toUInt16(0)
FROM (SELECT * FROM rows_of_slices WHERE kind IN ('products', 'product_pairs')) AS bought
LEFT JOIN (SELECT county, representative_county AS seller_representative FROM of_same_segments) AS sellers USING (county)
LEFT JOIN (SELECT county AS buyer_county, representative_county AS buyer_representative FROM of_same_segments) AS buyers
  USING (buyer_county)
GROUP BY GROUPING SETS (
  (day, day_or_hour, buyer_county, platform),
  (kind, day, day_or_hour, buyer_county, platform, category, unit, other_category, other_unit),
  (day, stat_hour, seller_representative, buyer_representative, direction)
)
UNION ALL
SELECT 'day_commit', day, 86400, {version:UInt64}, day, toUInt32(0), toUInt32(0),
  toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''),
  toLowCardinality(''), toUInt64(0), toInt64(0), toDecimal128(0, 3), toUInt64(0), toInt64(0), toDecimal128(0, 3),
  toInt64(0), toUInt64(0), toUInt64(0), toInt64(0), toUInt128(0), toUInt128(0), toUInt128(0), inputs_checksum, checksum,
  {definition:UInt16}
FROM day_slices
CROSS JOIN reference_checksum
WHERE (day, inputs_checksum, checksum) IN (
  SELECT day.1, day.2, {listsChecksum:UInt64}
  FROM (SELECT arrayJoin(arrayZip({days:Array(DateTime('Asia/Shanghai'))}, {checksums:Array(UInt64)})) AS day)
)
