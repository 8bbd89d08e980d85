WITH
  settled AS (SELECT slice_start FROM visible_slice WHERE slice_seconds = {hour:UInt16}),
  copies AS (
    SELECT copy.5 AS placed_slice, copy.3 AS platform, copy.4 AS order_id
    FROM (
      SELECT arrayJoin(arrayPopFront(arraySort(groupArray(
        (paid_at IS NULL, outlet_id != '', platform, order_id, placed_slice))))) AS copy
      FROM orders FINAL
      WHERE settlement_reference != ''
      GROUP BY settlement_reference
    )
  ),
  sliced AS (
    SELECT *,
      (placed_slice, platform, order_id) GLOBAL IN (SELECT placed_slice, platform, order_id FROM copies) AS is_copy,
      toStartOfHour(placed_slice) GLOBAL IN (SELECT slice_start FROM settled) AS is_settled,
      if(is_settled, toStartOfHour(placed_slice), placed_slice) AS slice_start,
      if(is_settled, {hour:UInt16}, {hot:UInt16}) AS slice_seconds
    FROM orders FINAL
    WHERE {everySlice:Bool} OR slice_start IN {starts:Array(DateTime('Asia/Shanghai'))}
  ),
  sold AS (
    SELECT *, product, arrayZip(`lines.category`, `lines.unit`) AS kinds,
      arraySum(arrayMap((k, fen) -> if(k = product, fen, 0), kinds, `lines.amount_fen`)) AS product_fen,
      arraySum(arrayMap((k, fen) -> if(k = product, toInt128(fen) * fen, toInt128(0)), kinds, `lines.amount_fen`))
        AS product_fen_squared,
      arraySum(arrayMap((k, n) -> if(k = product, toDecimal128(n, 3), toDecimal128(0, 3)), kinds, `lines.quantity`))
        AS product_quantity
    FROM sliced
    ARRAY JOIN arrayDistinct(arrayZip(`lines.category`, `lines.unit`)) AS product
  )
SELECT
  slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
  unit, buyer_county, village, outlet_type, outlet_id, outlet_county,
  arrayFilter(text -> NOT endsWith(text, ' 0'), [
    concat('placed orders ', toString(sum(placed_orders))),
    concat('placed fen ', toString(sum(placed_fen))),
    concat('placed quantity ', toString(sum(placed_quantity))),
    concat('paid orders ', toString(sum(paid_orders))),
    concat('paid fen ', toString(sum(paid_fen))),
    concat('paid quantity ', toString(sum(paid_quantity))),
    concat('refunded fen ', toString(sum(refunded_fen))),
    concat('refunded orders ', toString(sum(refunded_orders))),
    concat('cancelled orders ', toString(sum(cancelled_orders))),
    concat('cancelled fen ', toString(sum(cancelled_fen))),
    concat('placed fen squared ', toString(sum(placed_fen_squared))),
    concat('paid fen squared ', toString(sum(paid_fen_squared))),
    concat('placed first lines ', toString(sum(placed_first_lines))),
    concat('paid first lines ', toString(sum(paid_first_lines)))
  ]) AS measures
FROM (
  SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, toString(kind) AS kind, stat_hour, county,
    toString(platform) AS platform, toString(channel) AS channel, toString(direction) AS direction,
    toString(order_mode) AS order_mode, toString(category) AS category, toString(unit) AS unit, buyer_county,
    village, toString(outlet_type) AS outlet_type, outlet_id, outlet_county,
    -toInt64(placed_orders) AS placed_orders, -placed_fen AS placed_fen, -placed_quantity AS placed_quantity,
    -toInt64(paid_orders) AS paid_orders, -paid_fen AS paid_fen, -paid_quantity AS paid_quantity,
    -refunded_fen AS refunded_fen, -toInt64(refunded_orders) AS refunded_orders,
    -toInt64(cancelled_orders) AS cancelled_orders, -cancelled_fen AS cancelled_fen,
    -toInt128(placed_fen_squared) AS placed_fen_squared, -toInt128(paid_fen_squared) AS paid_fen_squared,
    -toInt64(placed_first_lines) AS placed_first_lines, -toInt64(paid_first_lines) AS paid_first_lines
  FROM rollup
  WHERE kind IN ('sales', 'products', 'copies')
    AND ({everySlice:Bool} OR slice_start IN {starts:Array(DateTime('Asia/Shanghai'))})
    AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice_start, slice_seconds, slice_version FROM visible_slice
    )
  UNION ALL
  SELECT slice_start, slice_seconds, 'sales' AS kind,
    toStartOfHour(toDateTime(assumeNotNull(placed_at), 'Asia/Shanghai')) AS stat_hour,
    seller_county AS county, platform, channel, direction, order_mode, '' AS category, '' AS unit,
    toUInt32(0) AS buyer_county, toUInt64(0) AS village, '' AS outlet_type, '' AS outlet_id, toUInt32(0) AS outlet_county,
    toInt64(count()), sum(goods_amount_fen), toDecimal128(0, 3), toInt64(0), toInt64(0), toDecimal128(0, 3),
    toInt64(0), toInt64(0), toInt64(countIf(status = 'cancelled')), sumIf(goods_amount_fen, status = 'cancelled'),
    sum(toInt128(goods_amount_fen) * goods_amount_fen), toInt128(0), toInt64(0), toInt64(0)
  FROM sliced
  WHERE NOT is_copy AND placed_at IS NOT NULL
  GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
    unit, buyer_county, village, outlet_type, outlet_id, outlet_county
  UNION ALL
  SELECT slice_start, slice_seconds, 'sales' AS kind,
    toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS stat_hour,
    seller_county AS county, platform, channel, direction, order_mode, '' AS category, '' AS unit,
    toUInt32(0) AS buyer_county, toUInt64(0) AS village, '' AS outlet_type, '' AS outlet_id, toUInt32(0) AS outlet_county,
    toInt64(0), toInt64(0), toDecimal128(0, 3), toInt64(count()), sum(goods_amount_fen), toDecimal128(0, 3),
    sum(refunded_fen), toInt64(countIf(refunded_fen > 0)), toInt64(0), toInt64(0),
    toInt128(0), sum(toInt128(goods_amount_fen) * goods_amount_fen), toInt64(0), toInt64(0)
  FROM sliced
  WHERE NOT is_copy AND paid_at IS NOT NULL
  GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
    unit, buyer_county, village, outlet_type, outlet_id, outlet_county
  UNION ALL
  SELECT slice_start, slice_seconds, if(is_copy, 'copies', 'products') AS kind,
    toStartOfHour(toDateTime(assumeNotNull(placed_at), 'Asia/Shanghai')) AS stat_hour,
    seller_county AS county, platform, channel, direction, order_mode, product.1 AS category, product.2 AS unit,
    buyer_county, if(seller_village = '', 0, toUInt64(seller_village)) AS village, outlet_type, outlet_id, outlet_county,
    toInt64(count()), sum(product_fen), sum(product_quantity), toInt64(0), toInt64(0), toDecimal128(0, 3), toInt64(0),
    toInt64(0), toInt64(countIf(product = kinds[1] AND status = 'cancelled')),
    sumIf(goods_amount_fen, product = kinds[1] AND status = 'cancelled'),
    sum(product_fen_squared), toInt128(0), toInt64(countIf(product = kinds[1])), toInt64(0)
  FROM sold
  WHERE placed_at IS NOT NULL
  GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
    unit, buyer_county, village, outlet_type, outlet_id, outlet_county
  UNION ALL
  SELECT slice_start, slice_seconds, if(is_copy, 'copies', 'products') AS kind,
    toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS stat_hour,
    seller_county AS county, platform, channel, direction, order_mode, product.1 AS category, product.2 AS unit,
    buyer_county, if(seller_village = '', 0, toUInt64(seller_village)) AS village, outlet_type, outlet_id, outlet_county,
    toInt64(0), toInt64(0), toDecimal128(0, 3), toInt64(count()), sum(product_fen), sum(product_quantity),
    sumIf(refunded_fen, product = kinds[1]), toInt64(countIf(product = kinds[1] AND refunded_fen > 0)), toInt64(0),
    toInt64(0), toInt128(0), sum(product_fen_squared), toInt64(0), toInt64(countIf(product = kinds[1]))
  FROM sold
  WHERE paid_at IS NOT NULL
  GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
    unit, buyer_county, village, outlet_type, outlet_id, outlet_county
)
GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
  unit, buyer_county, village, outlet_type, outlet_id, outlet_county
HAVING sum(placed_orders) != 0 OR sum(placed_fen) != 0 OR sum(placed_quantity) != 0
  OR sum(paid_orders) != 0 OR sum(paid_fen) != 0 OR sum(paid_quantity) != 0
  OR sum(refunded_fen) != 0 OR sum(refunded_orders) != 0 OR sum(cancelled_orders) != 0 OR sum(cancelled_fen) != 0
  OR sum(placed_fen_squared) != 0 OR sum(paid_fen_squared) != 0
  OR sum(placed_first_lines) != 0 OR sum(paid_first_lines) != 0
