INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version,
  stat_hour, county, platform, channel, direction, order_mode, category, unit, buyer_county, village, outlet_type,
  outlet_id, outlet_county, sample_group, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen,
  paid_quantity, refunded_fen, refunded_orders, cancelled_orders, cancelled_fen, placed_first_lines, paid_first_lines,
  seen_arrivals, definition)
WITH
  grouping(category) = 1 AS is_sales,
  sumIf(is_first_line, is_placed) AS placed_orders,
  sumIf(is_first_line, is_paid) AS paid_orders
SELECT
  multiIf(is_sales, 'sales', is_copy, 'copies', 'products'),
  slice_start, {seconds:UInt16}, {version:UInt64}, stat_hour, seller_county, platform, channel, direction, order_mode,
  category, unit, buyer_county, village, outlet_type, outlet_id, outlet_county, sample_group,
  if(is_sales, placed_orders, sumIf(is_first_of_product, is_placed)),
  if(is_sales, sumIf(order_fen, is_placed), sumIf(line_fen, is_placed)),
  if(is_sales, 0, sumIf(line_quantity, is_placed)),
  if(is_sales, paid_orders, sumIf(is_first_of_product, is_paid)),
  if(is_sales, sumIf(order_fen, is_paid), sumIf(line_fen, is_paid)),
  if(is_sales, 0, sumIf(line_quantity, is_paid)),
  sumIf(order_refunded_fen, is_paid),
  sumIf(order_refunded_fen > 0, is_paid),
  sumIf(is_first_line AND is_cancelled, is_placed),
  sumIf(order_fen, is_placed AND is_cancelled),
  if(is_sales, 0, placed_orders),
  if(is_sales, 0, paid_orders),
  0, toUInt16(0)
FROM (
  SELECT *, stat.1 AS stat_hour, stat.2 AS is_placed, stat.3 AS is_paid, line = 1 AS is_first_line,
    is_first_line * goods_amount_fen AS order_fen, is_first_line * refunded_fen AS order_refunded_fen
  FROM (
    -- Two steps: ClickHouse plans an expression again wherever its alias is used, and this one is used many times.
    WITH toStartOfHour(placed_slice) AS placed_hour,
      toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS paid_hour
    SELECT {slice:Identifier} AS slice_start, {isCopy} AS is_copy,
      arrayJoin(multiIf(
        paid_at IS NULL, [(placed_hour, 1, 0)],
        placed_hour = paid_hour, [(placed_hour, 1, 1)],
        [(placed_hour, 1, 0), (paid_hour, 0, 1)])) AS stat,
      -- Of a sample, whose definition is odd.
      if({definition:UInt16} % 2 = 1, toUInt8(1 + halfMD5(concat(platform, ' ', order_id)) % 32), toUInt8(0))
        AS sample_group,
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
  (slice_start, stat_hour, seller_county, platform, channel, direction, order_mode, is_copy, sample_group),
  (slice_start, stat_hour, seller_county, platform, channel, direction, order_mode, category, unit,
    buyer_county, village, outlet_type, outlet_id, outlet_county, is_copy, sample_group)
)
HAVING NOT (is_copy AND is_sales)
UNION ALL
SELECT 'commit', slice.1, {seconds:UInt16}, {version:UInt64}, slice.1, 0,
  toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''),
  toLowCardinality(''), toLowCardinality(''), 0, 0, toLowCardinality(''), '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, slice.2, {definition:UInt16}
FROM (
  SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {arrivals:Array(UInt64)})) AS slice
)
