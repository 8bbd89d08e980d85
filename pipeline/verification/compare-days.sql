WITH
  county_day AS (SELECT day, sums_version, slices FROM day_slices WHERE sums_are_current),
  segment_day AS (
    SELECT day, sums_version, slices FROM day_slices
    WHERE sums_are_current AND sums_lists_checksum = (SELECT checksum FROM reference_checksum)
  )
SELECT
  count() OVER () AS total,
  arrayFilter(text -> text != '', [toString(toDate(day)), if(hour = 0, '', toString(hour)), place,
    toString(platform), toString(category), toString(unit), toString(other_category), toString(other_unit)]) AS where,
  arrayFilter(text -> NOT endsWith(text, ' 0'), [
    concat('placed orders ', toString(sum(placed_orders))),
    concat('placed fen ', toString(sum(placed_fen))),
    concat('placed quantity ', toString(sum(placed_quantity))),
    concat('paid orders ', toString(sum(paid_orders))),
    concat('paid fen ', toString(sum(paid_fen))),
    concat('paid quantity ', toString(sum(paid_quantity))),
    concat('refunded fen ', toString(sum(refunded_fen))),
    concat('placed fen squared ', toString(sum(placed_fen_squared))),
    concat('paid fen squared ', toString(sum(paid_fen_squared))),
    concat('net fen squared ', toString(sum(net_fen_squared)))
  ]) AS measures
FROM (
  SELECT
    day, if(stat_hour >= day AND stat_hour < day + 86400, toDateTime(0), stat_hour) AS hour,
    toString(county) AS place, platform, category, unit, other_category, other_unit, placed_orders, placed_fen,
    placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen, placed_fen_squared, paid_fen_squared, net_fen_squared
  FROM (
    SELECT day, stat_hour, county, platform, category, unit, other_category, other_unit,
      toDecimal128(placed_orders, 3) AS placed_orders, toDecimal128(placed_fen, 3) AS placed_fen,
      toDecimal128(placed_quantity, 3) AS placed_quantity,
      toDecimal128(paid_orders, 3) AS paid_orders, toDecimal128(paid_fen, 3) AS paid_fen,
      toDecimal128(paid_quantity, 3) AS paid_quantity,
      toDecimal128(refunded_fen, 3) AS refunded_fen, toDecimal128(placed_fen_squared, 3) AS placed_fen_squared,
      toDecimal128(paid_fen_squared, 3) AS paid_fen_squared,
      toDecimal128(net_fen_squared, 3) AS net_fen_squared
    FROM rollup
    INNER JOIN (
      SELECT day, day AS slice_start, toUInt32(86400) AS slice_seconds, sums_version AS slice_version FROM county_day
    ) AS chosen USING (slice_start, slice_seconds, slice_version)
    WHERE kind IN ('day_sales', 'day_products', 'day_product_pairs')
    UNION ALL
    SELECT day, stat_hour, county, platform, category, unit, other_category, other_unit,
      -toDecimal128(placed_orders, 3) AS placed_orders, -toDecimal128(placed_fen, 3) AS placed_fen,
      -toDecimal128(placed_quantity, 3) AS placed_quantity,
      -toDecimal128(paid_orders, 3) AS paid_orders, -toDecimal128(paid_fen, 3) AS paid_fen,
      -toDecimal128(paid_quantity, 3) AS paid_quantity,
      -toDecimal128(refunded_fen, 3) AS refunded_fen, -toDecimal128(placed_fen_squared, 3) AS placed_fen_squared,
      -toDecimal128(paid_fen_squared, 3) AS paid_fen_squared,
      -toDecimal128(net_fen_squared, 3) AS net_fen_squared
    FROM rollup
    INNER JOIN (
      SELECT day, slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds,
        slice.slice_version AS slice_version
      FROM county_day
      ARRAY JOIN slices AS slice
    ) AS chosen USING (slice_start, slice_seconds, slice_version)
    WHERE kind IN ('sales', 'products', 'product_pairs')
  ) AS signed
  UNION ALL
  SELECT
    day, stat_hour AS hour,
    concat(campaign, ' ', segment) AS place, platform, category, unit, other_category, other_unit, placed_orders,
    placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen, placed_fen_squared, paid_fen_squared, net_fen_squared
  FROM (
    SELECT day, stat_hour, county, platform, category, unit, other_category, other_unit,
      toDecimal128(placed_orders, 3) AS placed_orders, toDecimal128(placed_fen, 3) AS placed_fen,
      toDecimal128(placed_quantity, 3) AS placed_quantity,
      toDecimal128(paid_orders, 3) AS paid_orders, toDecimal128(paid_fen, 3) AS paid_fen,
      toDecimal128(paid_quantity, 3) AS paid_quantity,
      toDecimal128(refunded_fen, 3) AS refunded_fen, toDecimal128(placed_fen_squared, 3) AS placed_fen_squared,
      toDecimal128(paid_fen_squared, 3) AS paid_fen_squared,
      toDecimal128(net_fen_squared, 3) AS net_fen_squared
    FROM rollup
    INNER JOIN (
      SELECT day, day AS slice_start, toUInt32(86400) AS slice_seconds, sums_version AS slice_version FROM segment_day
    ) AS chosen USING (slice_start, slice_seconds, slice_version)
    WHERE kind IN ('day_segment_set_sales', 'day_segment_set_products', 'day_segment_set_product_pairs')
    UNION ALL
    SELECT day, stat_hour, county, platform, category, unit, other_category, other_unit,
      -toDecimal128(placed_orders, 3) AS placed_orders, -toDecimal128(placed_fen, 3) AS placed_fen,
      -toDecimal128(placed_quantity, 3) AS placed_quantity,
      -toDecimal128(paid_orders, 3) AS paid_orders, -toDecimal128(paid_fen, 3) AS paid_fen,
      -toDecimal128(paid_quantity, 3) AS paid_quantity,
      -toDecimal128(refunded_fen, 3) AS refunded_fen, -toDecimal128(placed_fen_squared, 3) AS placed_fen_squared,
      -toDecimal128(paid_fen_squared, 3) AS paid_fen_squared,
      -toDecimal128(net_fen_squared, 3) AS net_fen_squared
    FROM rollup
    INNER JOIN (
      SELECT day, slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds,
        slice.slice_version AS slice_version
      FROM segment_day
      ARRAY JOIN slices AS slice
    ) AS chosen USING (slice_start, slice_seconds, slice_version)
    WHERE kind IN ('sales', 'products', 'product_pairs')
  ) AS signed
  INNER JOIN campaign_segment_member USING (county)
)
GROUP BY day, hour, place, platform, category, unit, other_category, other_unit
HAVING sum(placed_orders) != 0 OR sum(placed_fen) != 0 OR sum(placed_quantity) != 0
  OR sum(paid_orders) != 0 OR sum(paid_fen) != 0 OR sum(paid_quantity) != 0
  OR sum(refunded_fen) != 0 OR sum(placed_fen_squared) != 0 OR sum(paid_fen_squared) != 0
  OR sum(net_fen_squared) != 0
ORDER BY where
LIMIT {limit:UInt32}
SETTINGS max_bytes_before_external_group_by = 268435456
