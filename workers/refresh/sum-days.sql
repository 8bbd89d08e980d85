INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit,
  sample_group, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen,
  refunded_orders, cancelled_orders, cancelled_fen, inputs_checksum, definition)
WITH rows_of_slices AS (
  SELECT *, toStartOfDay(slice_start) AS day, kind = 'sales' AS is_sales,
    if(toStartOfDay(stat_hour) = day, day, stat_hour) AS day_or_hour
  FROM rollup
  WHERE kind IN ('sales', 'products') AND (slice_start, slice_version) IN (
    SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {versions:Array(UInt64)}))
  )
)
SELECT
  toString(kind), day, 86400, {version:UInt64}, day_or_hour, county, platform, category, unit,
  sample_group,
  sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity),
  sumIf(refunded_fen, is_sales), sumIf(refunded_orders, is_sales), sumIf(cancelled_orders, is_sales),
  sumIf(cancelled_fen, is_sales), toUInt64(0), toUInt16(0)
FROM rows_of_slices
GROUP BY kind, day, day_or_hour, county, platform, category, unit, sample_group
UNION ALL
SELECT
  if(grouping(category) = 0 AS by_product, 'purchased_products', 'purchases'), day, 86400,
  {version:UInt64}, day_or_hour, buyer_county, platform, category, unit, sample_group,
  if(by_product, sum(placed_orders), sum(placed_first_lines)),
  sum(placed_fen), if(by_product, sum(placed_quantity), toDecimal128(0, 3)),
  if(by_product, sum(paid_orders), sum(paid_first_lines)),
  sum(paid_fen), if(by_product, sum(paid_quantity), toDecimal128(0, 3)),
  sum(refunded_fen), sum(refunded_orders), sum(cancelled_orders), sum(cancelled_fen), toUInt64(0), toUInt16(0)
FROM (SELECT * FROM rows_of_slices WHERE NOT is_sales)
GROUP BY GROUPING SETS (
  (day, day_or_hour, buyer_county, platform, sample_group),
  (day, day_or_hour, buyer_county, platform, category, unit, sample_group)
)
UNION ALL
SELECT 'commit', day, 86400, {version:UInt64}, day, toUInt32(0),
  toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toUInt8(0),
  toUInt64(0), toInt64(0), toDecimal128(0, 3), toUInt64(0), toInt64(0), toDecimal128(0, 3),
  toInt64(0), toUInt64(0), toUInt64(0), toInt64(0), inputs_checksum, {definition:UInt16}
FROM day_slices
WHERE (day, inputs_checksum) IN (
  SELECT arrayJoin(arrayZip({days:Array(DateTime('Asia/Shanghai'))}, {checksums:Array(UInt64)}))
)
