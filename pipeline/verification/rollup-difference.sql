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
  squared AS (
    SELECT slice_start, slice_seconds FROM rollup
    WHERE kind = 'commit' AND definition % 2 = 1 AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
  ),
  -- Squares are looked up outside the read of the orders: on shards, a GLOBAL IN whose left side has one itself is false.
  sliced AS (
    SELECT *, (slice_start, slice_seconds) IN (SELECT slice_start, slice_seconds FROM squared) AS has_squares
    FROM (
      SELECT *,
        (placed_slice, platform, order_id) GLOBAL IN (SELECT placed_slice, platform, order_id FROM copies) AS is_copy,
        toStartOfHour(placed_slice) GLOBAL IN (SELECT slice_start FROM settled) AS is_settled,
        if(is_settled, toStartOfHour(placed_slice), placed_slice) AS slice_start,
        if(is_settled, {hour:UInt16}, {hot:UInt16}) AS slice_seconds,
        arrayZip(`lines.category`, `lines.unit`) AS kinds, stat.2 AS is_placed, NOT is_placed AS is_paid,
        is_placed AND status = 'cancelled' AS is_cancelled, toInt128(goods_amount_fen) AS order_fen,
        toInt128(refunded_fen) AS order_refunded_fen, order_fen - order_refunded_fen AS net_fen,
        toStartOfHour(toDateTime(assumeNotNull(stat.1), 'Asia/Shanghai')) AS stat_hour
      FROM orders FINAL
      ARRAY JOIN [(toNullable(placed_at), true), (paid_at, false)] AS stat
      WHERE stat.1 IS NOT NULL AND ({everySlice:Bool} OR slice_start IN {starts:Array(DateTime('Asia/Shanghai'))})
    )
  ),
  sold AS (
    SELECT *, pair.1 AS product, pair.2 AS other,
      arrayMap(of -> arraySum(arrayMap((k, fen) -> if(k = of, toInt128(fen), 0), kinds, `lines.amount_fen`)),
        [product, other]) AS fens,
      product = other AS is_self, is_self AND product = kinds[1] AS is_first, is_self * fens[1] AS product_fen,
      has_squares * fens[1] * fens[2] AS product_fen_squared,
      is_self * arraySum(arrayMap((k, n) -> if(k = product, toDecimal128(n, 3), toDecimal128(0, 3)), kinds,
        `lines.quantity`)) AS product_quantity
    FROM sliced
    ARRAY JOIN arrayFlatten(arrayMap(k -> arrayMap(o -> (k, o), if(has_squares, arrayDistinct(kinds), [k])),
      arrayDistinct(kinds))) AS pair
    WHERE product = other OR NOT is_copy
  )
SELECT
  slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
  unit, buyer_county, village, outlet_type, outlet_id, outlet_county, other_category, other_unit,
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
    concat('net fen squared ', toString(sum(net_fen_squared))),
    concat('placed first lines ', toString(sum(placed_first_lines))),
    concat('paid first lines ', toString(sum(paid_first_lines)))
  ]) AS measures
FROM (
  SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, toString(kind) AS kind, stat_hour, county,
    toString(platform) AS platform, toString(channel) AS channel, toString(direction) AS direction,
    toString(order_mode) AS order_mode, toString(category) AS category, toString(unit) AS unit, buyer_county,
    village, toString(outlet_type) AS outlet_type, outlet_id, outlet_county,
    toString(other_category) AS other_category, toString(other_unit) AS other_unit,
    -toInt64(placed_orders) AS placed_orders, -toInt128(placed_fen) AS placed_fen, -placed_quantity AS placed_quantity,
    -toInt64(paid_orders) AS paid_orders, -toInt128(paid_fen) AS paid_fen, -paid_quantity AS paid_quantity,
    -toInt128(refunded_fen) AS refunded_fen, -toInt64(refunded_orders) AS refunded_orders,
    -toInt64(cancelled_orders) AS cancelled_orders, -toInt128(cancelled_fen) AS cancelled_fen,
    -toInt128(placed_fen_squared) AS placed_fen_squared, -toInt128(paid_fen_squared) AS paid_fen_squared,
    -toInt128(net_fen_squared) AS net_fen_squared,
    -toInt64(placed_first_lines) AS placed_first_lines, -toInt64(paid_first_lines) AS paid_first_lines
  FROM rollup
  WHERE kind IN ('sales', 'products', 'product_pairs', 'copies')
    AND ({everySlice:Bool} OR slice_start IN {starts:Array(DateTime('Asia/Shanghai'))})
    AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice_start, slice_seconds, slice_version FROM visible_slice
    )
  UNION ALL
  SELECT slice_start, slice_seconds, 'sales', stat_hour, seller_county, platform, channel, direction, order_mode, '', '',
    toUInt32(0), toUInt64(0), '', '', toUInt32(0), '', '',
    toInt64(is_placed), is_placed * order_fen, toDecimal128(0, 3), toInt64(is_paid), is_paid * order_fen,
    toDecimal128(0, 3), is_paid * order_refunded_fen, toInt64(is_paid AND refunded_fen > 0), toInt64(is_cancelled),
    is_cancelled * order_fen, has_squares * is_placed * order_fen * order_fen,
    has_squares * is_paid * order_fen * order_fen, has_squares * is_paid * net_fen * net_fen, 0, 0
  FROM sliced
  WHERE NOT is_copy
  UNION ALL
  SELECT slice_start, slice_seconds, multiIf(NOT is_self, 'product_pairs', is_copy, 'copies', 'products'), stat_hour,
    seller_county, platform, channel, direction, order_mode, product.1, product.2,
    buyer_county, if(seller_village = '', 0, toUInt64(seller_village)), outlet_type, outlet_id, outlet_county,
    if(is_self, '', other.1), if(is_self, '', other.2),
    toInt64(is_placed), is_placed * product_fen, is_placed * product_quantity, toInt64(is_paid), is_paid * product_fen,
    is_paid * product_quantity, is_first * is_paid * order_refunded_fen,
    toInt64(is_first AND is_paid AND refunded_fen > 0), toInt64(is_first AND is_cancelled),
    is_first * is_cancelled * order_fen, is_placed * product_fen_squared, is_paid * product_fen_squared,
    has_squares * is_first * is_paid * net_fen * net_fen, toInt64(is_first AND is_placed), toInt64(is_first AND is_paid)
  FROM sold
)
GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
  unit, buyer_county, village, outlet_type, outlet_id, outlet_county, other_category, other_unit
HAVING sum(placed_orders) != 0 OR sum(placed_fen) != 0 OR sum(placed_quantity) != 0
  OR sum(paid_orders) != 0 OR sum(paid_fen) != 0 OR sum(paid_quantity) != 0
  OR sum(refunded_fen) != 0 OR sum(refunded_orders) != 0 OR sum(cancelled_orders) != 0 OR sum(cancelled_fen) != 0
  OR sum(placed_fen_squared) != 0 OR sum(paid_fen_squared) != 0 OR sum(net_fen_squared) != 0
  OR sum(placed_first_lines) != 0 OR sum(paid_first_lines) != 0
