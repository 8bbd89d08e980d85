INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version,
  stat_hour, county, platform, channel, direction, order_mode, category, unit, buyer_county, village, outlet_type,
  outlet_id, outlet_county, other_category, other_unit, placed_orders, placed_fen, placed_quantity, paid_orders,
  paid_fen, paid_quantity, refunded_fen, refunded_orders, cancelled_orders, cancelled_fen, placed_first_lines,
  paid_first_lines, placed_fen_squared, paid_fen_squared, net_fen_squared, seen_arrivals, definition)
WITH
  grouping(category) = 1 AS is_sales,
  sumIf(is_first_line, is_placed) AS placed_orders,
  sumIf(is_first_line, is_paid) AS paid_orders,
  {definition:UInt16} % 2 = 1 AS has_squares
SELECT
  multiIf(is_sales, 'sales', other_unit != '', 'product_pairs', is_copy, 'copies', 'products'),
  slice_start, {seconds:UInt16}, {version:UInt64}, stat_hour, seller_county, platform, channel, direction, order_mode,
  category, unit, buyer_county, village, outlet_type, outlet_id, outlet_county, other_category, other_unit,
  if(is_sales, placed_orders, sumIf(is_first_of_product, is_placed)),
  if(is_sales, sumIf(order_fen, is_placed), sumIf(amount_fen, is_placed)),
  if(is_sales, 0, sumIf(quantity, is_placed)),
  if(is_sales, paid_orders, sumIf(is_first_of_product, is_paid)),
  if(is_sales, sumIf(order_fen, is_paid), sumIf(amount_fen, is_paid)),
  if(is_sales, 0, sumIf(quantity, is_paid)),
  sumIf(order_refunded_fen, is_paid),
  sumIf(order_refunded_fen > 0, is_paid),
  sumIf(is_first_line AND is_cancelled, is_placed),
  sumIf(order_fen, is_placed AND is_cancelled),
  if(is_sales, 0, placed_orders),
  if(is_sales, 0, paid_orders),
  if(has_squares, if(is_sales, sumIf(order_fen_squared, is_placed), sumIf(line_fen_squared, is_placed)), 0),
  if(has_squares, if(is_sales, sumIf(order_fen_squared, is_paid), sumIf(line_fen_squared, is_paid)), 0),
  if(has_squares, sumIf(net_fen_squared, is_paid), 0),
  0, toUInt16(0)
FROM (
  SELECT *, stat.1 AS stat_hour, stat.2 AS is_placed, stat.3 AS is_paid, stat.4 AS is_other,
    line = 1 AND NOT is_other AS is_first_line, if(is_other, 0, line_quantity) AS quantity,
    if(is_other, 0, line_fen) AS amount_fen, is_first_line * goods_amount_fen AS order_fen,
    is_first_line * refunded_fen AS order_refunded_fen,
    if(is_other, stat.5, '') AS other_category, if(is_other, stat.6, '') AS other_unit,
    if(has_squares, toUInt128(order_fen) * toUInt128(order_fen), 0) AS order_fen_squared,
    if(has_squares, toUInt128(order_fen - order_refunded_fen) * toUInt128(order_fen - order_refunded_fen), 0)
      AS net_fen_squared,
    if(has_squares, toUInt128(line_fen) * stat.7, 0) AS line_fen_squared
  FROM (
    -- Two steps: ClickHouse plans an expression again wherever its alias is used, and this one is used many times.
    WITH toStartOfHour(placed_slice) AS placed_hour,
      toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS paid_hour,
      multiIf(
        paid_at IS NULL, [(placed_hour, 1, 0)],
        placed_hour = paid_hour, [(placed_hour, 1, 1)],
        [(placed_hour, 1, 0), (paid_hour, 0, 1)]) AS stats,
      arrayZip(lines.category, lines.unit) AS line_kinds
    SELECT {slice:Identifier} AS slice_start, {isCopy} AS is_copy,
      -- The line itself, and of a sample once with each other product of its order, whose squares are products of both.
      -- What a product comes to in the order is known here: the arrays of a long order would be copied to every pair.
      arrayJoin(arrayFlatten(arrayMap(
        kind -> arrayMap(s -> (s.1, s.2, s.3, (kind.1, kind.2) != (category, unit), kind.1, kind.2, kind.3), stats),
        if(has_squares, arrayMap(kind -> (kind.1, kind.2, arraySum((one, fen) -> if(one = kind, toUInt128(fen), 0),
          line_kinds, lines.amount_fen)), arrayDistinct(line_kinds)), [(category, unit, toUInt128(0))])))) AS stat,
      seller_county, buyer_county, platform, channel, direction, order_mode, status = 'cancelled' AS is_cancelled,
      goods_amount_fen, refunded_fen, toUInt64OrZero(seller_village) AS village, outlet_type, outlet_id, outlet_county,
      category, unit, line_quantity, line_fen, line, occurrence = 1 AS is_first_of_product
    FROM orders FINAL
    ARRAY JOIN lines.category AS category, lines.unit AS unit, lines.quantity AS line_quantity,
      lines.amount_fen AS line_fen, arrayEnumerate(lines.unit) AS line,
      arrayEnumerateUniq(lines.category, lines.unit) AS occurrence
    WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))}
  )
)
GROUP BY GROUPING SETS (
  (slice_start, stat_hour, seller_county, platform, channel, direction, order_mode, is_copy),
  (slice_start, stat_hour, seller_county, platform, channel, direction, order_mode, category, unit,
    buyer_county, village, outlet_type, outlet_id, outlet_county, other_category, other_unit, is_copy)
)
HAVING NOT (is_copy AND (is_sales OR other_unit != ''))
UNION ALL
SELECT 'commit', slice.1, {seconds:UInt16}, {version:UInt64}, slice.1, 0,
  toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''),
  toLowCardinality(''), toLowCardinality(''), 0, 0, toLowCardinality(''), '', 0, toLowCardinality(''),
  toLowCardinality(''), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, slice.2, {definition:UInt16}
FROM (
  SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {arrivals:Array(UInt64)})) AS slice
)
