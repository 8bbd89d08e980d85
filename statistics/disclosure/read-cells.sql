-- An order paid more than a month after it was placed is not seen: its cell looks smaller than it is.
SELECT member, county,
  groupArray((layer, toString(orders), toString(fen), toString(quantity), toString(shops), toString(unknown_fen),
    arrayMap(f -> toString(-f), largest))) AS parts
FROM (
  SELECT member, county, layer, sum(its_orders) AS orders, sum(its_fen) AS fen, sum(its_quantity) AS quantity,
    countIf(of_shop != '') AS shops, sumIf(its_fen, of_shop = '') AS unknown_fen,
    groupArraySortedIf(2)(-its_fen, of_shop != '') AS largest
  FROM (
    SELECT
      concat(multiIf({direction:String} = '', '', direction = {direction:String}, 'in ', 'not '), multiIf(
        {by:String} = 'county', toString(of_county), {by:String} = 'village', seller_village,
        {by:String} = 'outlet', if(outlet_id = '', '', concat(platform, ' ', outlet_id)),
        {by:String} = 'outlet-type', outlet_type, {by:String} = 'platform', platform, {by:String} = 'channel', channel,
        {by:String} = 'direction', direction, {by:String} = 'order-mode', order_mode,
        {by:String} = 'hour', toString(toStartOfHour(at)), {by:String} = 'day', toString(toDate(at)),
        {by:String} = 'province', substring(toString(of_county), 1, 2),
        concat(if({by:String} = 'class', splitByChar('.', line.category)[1], line.category), ' ', line.unit))) AS member,
      if({of_lines:Bool} OR {by:String} = 'province', '', toString(of_county)) AS county,
      counted.1 + part AS layer, if(shop = '', '', concat(platform, ' ', shop)) AS of_shop,
      countIf(line.nth = 1) AS its_orders, sum(counted.3) AS its_fen, sum(line.quantity) AS its_quantity
    FROM (
      -- Layers of paid, net and placed amounts, nine for each year: period, day, and the other days of the period.
      SELECT *,
        arrayJoin(CAST(if({of_lines:Bool},
          arrayMap((category, unit, quantity, fen, nth) -> (category, unit, quantity, fen, toInt64(0), nth),
            lines.category, lines.unit, lines.quantity, lines.amount_fen,
            arrayEnumerateUniq(lines.category, lines.unit)),
          [('', '', toDecimal64(0, 3), goods_amount_fen, refunded_fen, toUInt32(1))]),
          'Array(Tuple(category String, unit String, quantity Decimal(18, 3), fen Int64, refunded Int64, nth UInt32))'))
          AS line,
        arrayJoin(arrayConcat(
          if(paid_at IS NULL, [], [(toUInt8(0), toDateTime(assumeNotNull(paid_at)), line.fen),
            (toUInt8(3), toDateTime(assumeNotNull(paid_at)), line.fen - line.refunded)]),
          [(toUInt8(6), toDateTime(placed_at), line.fen)])) AS of_year,
        arrayJoin([1, 2]) AS year,
        (toUInt8(of_year.1 + 9 * (year - 1)), of_year.2, of_year.3) AS counted,
        toDateTime(counted.2, 'Asia/Shanghai') AS at,
        arrayJoin(multiIf(
          at < {period_starts:Array(DateTime('UTC'))}[year] OR at >= {period_ends:Array(DateTime('UTC'))}[year], [],
          at >= {day_starts:Array(DateTime('UTC'))}[year] AND at < {day_ends:Array(DateTime('UTC'))}[year], [0, 1],
          [0, 2])) AS part
      FROM (
        SELECT *, if({of_buyers:Bool}, buyer_county, seller_county) AS of_county FROM orders FINAL
        WHERE settlement_reference = '' AND ({every:Bool} OR of_county IN {counties:Array(UInt32)})
          AND (placed_slice >= {period_starts:Array(DateTime('UTC'))}[1] - INTERVAL 32 DAY
            AND placed_slice < {period_ends:Array(DateTime('UTC'))}[1]
            OR placed_slice >= {period_starts:Array(DateTime('UTC'))}[2] - INTERVAL 32 DAY
            AND placed_slice < {period_ends:Array(DateTime('UTC'))}[2])
        UNION ALL
        -- Of a sale that two parties published, the order that counts in the rollups.
        SELECT *, if({of_buyers:Bool}, buyer_county, seller_county) AS of_county FROM orders FINAL
        WHERE settlement_reference != '' AND ({every:Bool} OR of_county IN {counties:Array(UInt32)})
          AND (placed_slice >= {period_starts:Array(DateTime('UTC'))}[1] - INTERVAL 32 DAY
            AND placed_slice < {period_ends:Array(DateTime('UTC'))}[1]
            OR placed_slice >= {period_starts:Array(DateTime('UTC'))}[2] - INTERVAL 32 DAY
            AND placed_slice < {period_ends:Array(DateTime('UTC'))}[2])
        ORDER BY settlement_reference, paid_at IS NULL, outlet_id != '', platform, order_id, placed_slice
        LIMIT 1 BY settlement_reference
      )
    )
    GROUP BY member, county, layer, of_shop
  )
  GROUP BY member, county, layer
)
GROUP BY member, county
