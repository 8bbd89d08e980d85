WITH
  ['placed orders', 'placed fen', 'placed quantity', 'paid orders', 'paid fen', 'paid quantity', 'refunded fen',
    'refunded orders', 'cancelled orders', 'cancelled fen'] AS names,
  chosen AS (
    SELECT day, true AS is_sum, day AS slice_start, toUInt32(86400) AS slice_seconds, sums_version AS slice_version
    FROM day_slices WHERE sums_are_current
    UNION ALL
    SELECT day, false, slice.slice_start, slice.slice_seconds, slice.slice_version
    FROM day_slices ARRAY JOIN slices AS slice WHERE sums_are_current
  ),
  -- What a row counts as: the products of a slice are summed as products, and as orders and products of their buyers.
  counted AS (
    SELECT day, is_sum, stat_hour, county, buyer_county, platform, category, unit, sample_group,
      arrayJoin(multiIf(
        is_sum, [replaceAll(toString(kind), '_', ' ')],
        kind = 'sales', ['sales'], ['purchases', 'purchased products', 'products'])) AS counts_as,
      counts_as = 'purchases' AND NOT is_sum AS by_first_lines,
      arrayMap(n -> if(is_sum, n, -n), [
        toDecimal128(if(by_first_lines, placed_first_lines, placed_orders), 3), toDecimal128(placed_fen, 3),
        if(by_first_lines, toDecimal128(0, 3), placed_quantity),
        toDecimal128(if(by_first_lines, paid_first_lines, paid_orders), 3), toDecimal128(paid_fen, 3),
        if(by_first_lines, toDecimal128(0, 3), paid_quantity),
        toDecimal128(if(counts_as = 'products', 0, refunded_fen), 3),
        toDecimal128(if(counts_as = 'products', 0, refunded_orders), 3),
        toDecimal128(if(counts_as = 'products', 0, cancelled_orders), 3),
        toDecimal128(if(counts_as = 'products', 0, cancelled_fen), 3)]) AS amounts
    FROM rollup
    INNER JOIN chosen USING (slice_start, slice_seconds, slice_version)
    WHERE if(is_sum, kind != 'commit', kind IN ('sales', 'products'))
  )
SELECT
  count() OVER () AS total,
  arrayFilter(text -> text != '', arrayConcat([toString(toDate(day)), if(hour = 0, '', toString(hour)), counts_as, place,
    toString(platform)], products, if(sample_group = 0, [], [concat('group ', toString(sample_group))]))) AS where,
  arrayFilter(text -> text != '', arrayMap((name, n) -> if(n = 0, '', concat(name, ' ', toString(n))), names,
    sumForEach(amounts) AS differences)) AS measures
FROM (
  SELECT day, counts_as, amounts,
    if(stat_hour >= day AND stat_hour < day + 86400, toDateTime(0), stat_hour) AS hour, platform,
    toString(if(counts_as LIKE 'purchase%' AND NOT is_sum, buyer_county, county)) AS place,
    if(counts_as LIKE '%product%', [toString(category), toString(unit)], []) AS products, sample_group
  FROM counted
)
GROUP BY day, counts_as, hour, place, platform, products, sample_group
HAVING arrayExists(n -> n != 0, differences)
ORDER BY where
LIMIT {limit:UInt32}
SETTINGS max_bytes_before_external_group_by = 268435456
