INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit,
  other_category, other_unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity,
  refunded_fen, placed_fen_squared, paid_fen_squared, net_fen_squared, inputs_checksum, lists_checksum)
WITH grouping(county) = 1 AS by_segment_set
SELECT
  concat(if(by_segment_set, 'day_segment_set_', 'day_'), toString(kind)),
  toStartOfDay(slice_start) AS day, 86400, {version:UInt64},
  if(by_segment_set, stat_hour, day_or_hour), if(by_segment_set, representative_county, county),
  platform, category, unit, other_category, other_unit,
  sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity),
  sum(refunded_fen), sum(placed_fen_squared), sum(paid_fen_squared), sum(net_fen_squared), 0, 0
FROM (
  SELECT *, if(toStartOfDay(stat_hour) = toStartOfDay(slice_start), toStartOfDay(stat_hour), stat_hour) AS day_or_hour
  FROM rollup
  WHERE kind IN ('sales', 'products', 'product_pairs') AND (slice_start, slice_version) IN (
    SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {versions:Array(UInt64)}))
  )
) AS rows_of_slices
LEFT JOIN (
  SELECT county, min(county) OVER (PARTITION BY segment_set) AS representative_county FROM county_segment_set
) AS of_same_segments USING (county)
GROUP BY GROUPING SETS (
  (kind, day, day_or_hour, county, platform, category, unit, other_category, other_unit),
  (kind, day, stat_hour, representative_county, platform, category, unit, other_category, other_unit)
)
UNION ALL
SELECT 'day_commit', day, 86400, {version:UInt64}, day, 0,
  toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''),
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  inputs_checksum, checksum
FROM day_slices
CROSS JOIN reference_checksum
WHERE (day, inputs_checksum, checksum) IN (
  SELECT day.1, day.2, {listsChecksum:UInt64}
  FROM (SELECT arrayJoin(arrayZip({days:Array(DateTime('Asia/Shanghai'))}, {checksums:Array(UInt64)})) AS day)
)
