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
  sampled AS (
    SELECT slice_start, slice_seconds FROM rollup
    WHERE kind = 'commit' AND definition % 2 = 1 AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
  ),
  -- Groups are looked up outside the read of the orders: on shards, a GLOBAL IN whose left side has one itself is false.
  sliced AS (
    SELECT *, if((slice_start, slice_seconds) IN (SELECT slice_start, slice_seconds FROM sampled),
      toUInt8(1 + halfMD5(concat(platform, ' ', order_id)) % 32), toUInt8(0)) AS sample_group
    FROM (
      SELECT *,
        (placed_slice, platform, order_id) GLOBAL IN (SELECT placed_slice, platform, order_id FROM copies) AS is_copy,
        toStartOfHour(placed_slice) GLOBAL IN (SELECT slice_start FROM settled) AS is_settled,
        if(is_settled, toStartOfHour(placed_slice), placed_slice) AS slice_start,
        if(is_settled, {hour:UInt16}, {hot:UInt16}) AS slice_seconds,
        arrayZip(`lines.category`, `lines.unit`) AS kinds, stat.2 AS is_placed, NOT is_placed AS is_paid,
        is_placed AND status = 'cancelled' AS is_cancelled, toInt128(goods_amount_fen) AS order_fen,
        toInt128(refunded_fen) AS order_refunded_fen,
        toStartOfHour(toDateTime(assumeNotNull(stat.1), 'Asia/Shanghai')) AS stat_hour
      FROM orders FINAL
      ARRAY JOIN [(toNullable(placed_at), true), (paid_at, false)] AS stat
      WHERE stat.1 IS NOT NULL AND ({everySlice:Bool} OR slice_start IN {starts:Array(DateTime('Asia/Shanghai'))})
    )
  ),
  sold AS (
    SELECT *, one AS product, product = kinds[1] AS is_first,
      arraySum(arrayMap((k, fen) -> if(k = product, toInt128(fen), 0), kinds, `lines.amount_fen`)) AS product_fen,
      arraySum(arrayMap((k, n) -> if(k = product, toDecimal128(n, 3), toDecimal128(0, 3)), kinds, `lines.quantity`))
        AS product_quantity
    FROM sliced
    ARRAY JOIN arrayDistinct(kinds) AS one
  )
SELECT
  slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
  unit, buyer_county, village, outlet_type, outlet_id, outlet_county, sample_group,
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
    concat('placed first lines ', toString(sum(placed_first_lines))),
    concat('paid first lines ', toString(sum(paid_first_lines)))
  ]) AS measures
FROM (
  SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, toString(kind) AS kind, stat_hour, county,
    toString(platform) AS platform, toString(channel) AS channel, toString(direction) AS direction,
    toString(order_mode) AS order_mode, toString(category) AS category, toString(unit) AS unit, buyer_county,
    village, toString(outlet_type) AS outlet_type, outlet_id, outlet_county,
    sample_group, -toInt64(placed_orders) AS placed_orders, -toInt128(placed_fen) AS placed_fen, -placed_quantity AS placed_quantity,
    -toInt64(paid_orders) AS paid_orders, -toInt128(paid_fen) AS paid_fen, -paid_quantity AS paid_quantity,
    -toInt128(refunded_fen) AS refunded_fen, -toInt64(refunded_orders) AS refunded_orders,
    -toInt64(cancelled_orders) AS cancelled_orders, -toInt128(cancelled_fen) AS cancelled_fen,
    -toInt64(placed_first_lines) AS placed_first_lines, -toInt64(paid_first_lines) AS paid_first_lines
  FROM rollup
  WHERE kind IN ('sales', 'products', 'copies')
    AND ({everySlice:Bool} OR slice_start IN {starts:Array(DateTime('Asia/Shanghai'))})
    AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice_start, slice_seconds, slice_version FROM visible_slice
    )
  UNION ALL
  SELECT slice_start, slice_seconds, 'sales', stat_hour, seller_county, platform, channel, direction, order_mode, '', '',
    toUInt32(0), toUInt64(0), '', '', toUInt32(0), sample_group,
    toInt64(is_placed), is_placed * order_fen, toDecimal128(0, 3), toInt64(is_paid), is_paid * order_fen,
    toDecimal128(0, 3), is_paid * order_refunded_fen, toInt64(is_paid AND refunded_fen > 0), toInt64(is_cancelled),
    is_cancelled * order_fen, 0, 0
  FROM sliced
  WHERE NOT is_copy
  UNION ALL
  SELECT slice_start, slice_seconds, if(is_copy, 'copies', 'products'), stat_hour,
    seller_county, platform, channel, direction, order_mode, product.1, product.2,
    buyer_county, if(seller_village = '', 0, toUInt64(seller_village)), outlet_type, outlet_id, outlet_county,
    sample_group, toInt64(is_placed), is_placed * product_fen, is_placed * product_quantity, toInt64(is_paid), is_paid * product_fen,
    is_paid * product_quantity, is_first * is_paid * order_refunded_fen,
    toInt64(is_first AND is_paid AND refunded_fen > 0), toInt64(is_first AND is_cancelled),
    is_first * is_cancelled * order_fen, toInt64(is_first AND is_placed), toInt64(is_first AND is_paid)
  FROM sold
)
GROUP BY slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category,
  unit, buyer_county, village, outlet_type, outlet_id, outlet_county, sample_group
HAVING sum(placed_orders) != 0 OR sum(placed_fen) != 0 OR sum(placed_quantity) != 0
  OR sum(paid_orders) != 0 OR sum(paid_fen) != 0 OR sum(paid_quantity) != 0
  OR sum(refunded_fen) != 0 OR sum(refunded_orders) != 0 OR sum(cancelled_orders) != 0 OR sum(cancelled_fen) != 0
  OR sum(placed_first_lines) != 0 OR sum(paid_first_lines) != 0
