WITH
  ['placed orders', 'placed fen', 'placed quantity', 'paid orders', 'paid fen', 'paid quantity', 'refunded fen',
    'refunded orders', 'cancelled orders', 'cancelled fen', 'placed fen squared', 'paid fen squared', 'net fen squared']
    AS names,
  chosen AS (
    SELECT day, by_segment, true AS is_sum, day AS slice_start, toUInt32(86400) AS slice_seconds,
      sums_version AS slice_version
    FROM day_slices
    ARRAY JOIN [false, true] AS by_segment
    WHERE sums_are_current AND (NOT by_segment OR sums_lists_checksum = (SELECT checksum FROM reference_checksum))
    UNION ALL
    SELECT day, by_segment, false, slice.slice_start, slice.slice_seconds, slice.slice_version
    FROM day_slices
    ARRAY JOIN slices AS slice
    ARRAY JOIN [false, true] AS by_segment
    WHERE sums_are_current AND (NOT by_segment OR sums_lists_checksum = (SELECT checksum FROM reference_checksum))
  ),
  -- What a row counts as: the products of a slice are summed as products, and as orders and products of their buyers.
  counted AS (
    SELECT day, by_segment, is_sum, stat_hour, county, buyer_county, direction, platform, category, unit, other_category,
      other_unit, replaceOne(toString(kind), '_', ' ') AS of_lines, arrayJoin(multiIf(
        is_sum, [replaceAll(replaceRegexpOne(toString(kind), '^day_(segment_set_)?', ''), '_', ' ')],
        kind = 'sales', ['sales'],
        arrayConcat(if(by_segment, ['trade'], ['purchases', concat('purchased ', of_lines)]), [of_lines]))) AS counts_as,
      counts_as IN ('purchases', 'trade') AND NOT is_sum AS by_first_lines,
      arrayMap(n -> if(is_sum, n, -n), [
        toDecimal128(if(by_first_lines, placed_first_lines, placed_orders), 3), toDecimal128(placed_fen, 3),
        if(by_first_lines, toDecimal128(0, 3), placed_quantity),
        toDecimal128(if(by_first_lines, paid_first_lines, paid_orders), 3), toDecimal128(paid_fen, 3),
        if(by_first_lines, toDecimal128(0, 3), paid_quantity),
        toDecimal128(if(counts_as = 'products', 0, refunded_fen), 3),
        toDecimal128(if(counts_as = 'products', 0, refunded_orders), 3),
        toDecimal128(if(counts_as = 'products', 0, cancelled_orders), 3),
        toDecimal128(if(counts_as = 'products', 0, cancelled_fen), 3),
        toDecimal128(placed_fen_squared, 3), toDecimal128(paid_fen_squared, 3),
        toDecimal128(if(counts_as = 'products', 0, net_fen_squared), 3)]) AS amounts
    FROM rollup
    INNER JOIN chosen USING (slice_start, slice_seconds, slice_version)
    WHERE if(is_sum, startsWith(toString(kind), 'day_segment_set') = by_segment, kind IN ('sales', 'products',
        'product_pairs'))
      AND kind NOT IN ('commit', 'day_commit')
  )
SELECT
  count() OVER () AS total,
  arrayFilter(text -> text != '', arrayConcat([toString(toDate(day)), if(hour = 0, '', toString(hour)), counts_as, place,
    by_platform, by_direction], products)) AS where,
  arrayFilter(text -> text != '', arrayMap((name, n) -> if(n = 0, '', concat(name, ' ', toString(n))), names,
    sumForEach(amounts) AS differences)) AS measures
FROM (
  SELECT day, counts_as, amounts,
    if(NOT by_segment AND stat_hour >= day AND stat_hour < day + 86400, toDateTime(0), stat_hour) AS hour,
    arrayJoin(multiIf(
      NOT by_segment, [toString(if(counts_as LIKE 'purchase%' AND NOT is_sum, buyer_county, county))],
      arrayMap(place -> trimRight(concat(place.1, ' ', place.2, ' ', place.3)), if(counts_as != 'trade',
        arrayMap(s -> (s.1, s.2, ''), segments),
        arrayConcat(arrayMap(s -> (s.1, s.2, 'sold'), segments), arrayMap(s -> (s.1, s.2, 'bought'), buyer_segments),
          arrayMap(s -> (s.1, s.2, 'both'), arrayIntersect(segments, buyer_segments))))))) AS place,
    if(counts_as = 'trade', '', toString(platform)) AS by_platform,
    if(counts_as = 'trade', toString(direction), '') AS by_direction,
    if(counts_as LIKE '%product%', arrayMap(name -> toString(name), [category, unit, other_category, other_unit]), [])
      AS products
  FROM counted
  LEFT JOIN (SELECT county, segments FROM county_segment_set) AS of_seller USING (county)
  LEFT JOIN (SELECT county AS buyer_county, segments AS buyer_segments FROM county_segment_set) AS of_buyer
    USING (buyer_county)
)
GROUP BY day, counts_as, hour, place, by_platform, by_direction, products
HAVING arrayExists(n -> n != 0, differences)
ORDER BY where
LIMIT {limit:UInt32}
SETTINGS max_bytes_before_external_group_by = 268435456
