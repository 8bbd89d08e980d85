-- grain: county and member of a dimension, as a function of a window and a question; of products also another one
-- The rows of the rollup that add up to a window, its base and the period, in one scan: days from their sums, and days
-- that a bound cuts from their slices. Conditions on arguments are constants to the planner (as are those of an if, not of
-- an AND with a column), so it reads only the columns that the dimension needs. A flow before the segment, as in purchases:rural, says whose county counts, and of
-- which direction of trade (docs/adr/0060). Squares are of a sample alone: of the window, its complete hours, its base
-- and the period, and of the orders of the window; of each product, and of each two of the same orders. Not at.factor:
-- it is no constant to the planner. Rows by a release that knew no buyers have none, and every order has one.
CREATE OR REPLACE VIEW window_sums AS
WITH
  JSONExtract({bounds:String}, 'Tuple(start_at UInt32, end_at UInt32, complete_to UInt32, base_start_at UInt32,
    base_end_at UInt32, base_complete_to UInt32, period_start_at UInt32, period_end_at UInt32,
    period_complete_to UInt32, factor UInt32)') AS at,
  JSONExtractUInt({bounds:String}, 10) > 1 AS is_sample,
  (k -> if(is_sample, replaceOne(k, 'products', 'product_pairs'), k)) AS pairs_of,
  {by:String} IN ('village', 'outlet', 'outlet-type') OR {scope:String} = 'comparable-outlets' AS by_place,
  splitByChar(':', {segment:String}) AS asked,
  toUInt32OrZero(asked[-1]) AS only_county, asked[1] IN ('purchases', 'goods-to-countryside') AS by_buyer,
  if({kind:String} = 'products' OR by_place OR by_buyer, 'products', 'sales') AS of_slices,
  multiIf(asked[1] LIKE '%-to-%' OR by_place OR {by:String} IN ('channel', 'direction', 'order-mode'), of_slices,
    {kind:String} = 'products', if(by_buyer, 'day_purchased_products', 'day_products'),
    {by:String} != 'hour', if(by_buyer, 'day_purchases', 'day_sales'),
    by_buyer OR asked[-1] = 'all' OR only_county != 0 OR {scope:String} IN ('comparable', 'comparable-counties'),
    of_slices, 'day_segment_set_sales') AS sums
SELECT at, of_county AS county, by_platform, by_key::String AS key, number, by_unit, is_pair,
  by_other_key::String AS other_key, by_other_unit, sumIf(row_orders, in_own) AS orders,
  sumIf(row_quantity, in_own) AS quantity, sumIf(row_fen, in_own) AS fen, sumIf(row_fen, in_complete) AS complete_fen,
  sumIf(row_refunded, in_own) AS refunded_fen, sumForEachIf(row_undone, in_own) AS undone,
  sumIf(row_orders, in_base) AS base_orders, sumIf(row_quantity, in_base) AS base_quantity,
  sumIf(row_fen, in_base) AS base_fen, sumIf(row_fen, in_period) AS period_fen,
  if(is_sample, sumForEach([row_squared * in_own, row_squared * in_complete, row_squared * in_base,
    row_squared * in_period, toFloat64(row_counted * in_own)]), []) AS squares
FROM (
  SELECT if(of_slices = 'products', kind IN ('products', 'product_pairs'), false) AS is_of_lines,
    if(is_sample, other_unit != '', false) AS is_pair, if({kind:String} = 'products', unit, '') AS by_unit,
    if(by_buyer, if(is_of_lines, buyer_county, county), county) AS of_county,
    [toInt64(refunded_orders), toInt64(cancelled_orders), cancelled_fen] AS row_undone,
    if({by:String} IN ('platform', 'outlet'), platform, '') AS by_platform,
    if({by:String} = 'platform', platform, if({by:String} = 'channel', channel, if({by:String} = 'direction', direction,
      if({by:String} = 'order-mode', order_mode, if({by:String} = 'outlet-type', outlet_type,
      if({by:String} = 'outlet', outlet_id, if({by:String} IN ('category', 'class', 'overlapping-product-group'),
      category, ''))))))) AS by_key,
    -- Hours and days of the base window are compared with those at the same distance from the start.
    if({by:String} = 'village', toInt64(village), if({by:String} NOT IN ('hour', 'day'), 0, toInt64(stat_hour)
      + if(stat_hour >= at.base_start_at AND stat_hour < at.base_end_at, toInt64(at.start_at) - at.base_start_at, 0)))
      AS number,
    if(is_sample AND {by:String} IN ('category', 'class', 'overlapping-product-group'), other_category, '')
      AS by_other_key, if(is_sample AND {kind:String} = 'products', other_unit, '') AS by_other_unit,
    if({kind:String} = 'sales', is_of_lines, false) AS is_first, if({basis:String} = 'placed', if(is_first,
      placed_first_lines, placed_orders), if(is_first, paid_first_lines, paid_orders)) AS row_counted,
    if(is_pair, 0, row_counted) AS row_orders,
    if({kind:String} != 'products', 0, if({basis:String} = 'placed', placed_quantity, paid_quantity)) AS row_quantity,
    if({basis:String} = 'placed', placed_fen, if({basis:String} = 'net', paid_fen - refunded_fen, paid_fen)) AS row_fen,
    toFloat64(if({basis:String} = 'placed', placed_fen_squared, if({basis:String} = 'net', net_fen_squared,
      paid_fen_squared))) AS row_squared,
    if({basis:String} = 'placed', 0, refunded_fen) AS row_refunded,
    stat_hour >= at.start_at AND stat_hour < at.end_at AS in_own,
    stat_hour >= at.start_at AND stat_hour < at.complete_to AS in_complete,
    stat_hour >= at.base_start_at AND stat_hour < if({by:String} = 'hour', at.base_end_at, at.base_complete_to)
      AS in_base,
    {kind:String} = 'sales' AND ({by:String} = 'all' OR sums LIKE 'day%' AND {by:String} NOT IN ('hour', 'day'))
      AND stat_hour >= at.period_start_at AND stat_hour < at.period_complete_to AS in_period
  FROM rollup
  WHERE kind IN (of_slices, sums, pairs_of(of_slices), pairs_of(sums)) AND (in_own OR in_base OR in_period)
    AND (only_county = 0 OR of_county = only_county) AND (asked[1] NOT LIKE '%-to-%' OR direction = asked[1])
    -- Whom the frame leaves out; a county may also be left out of a segment alone, in member_sums.
    AND ({scope:String} = 'all' OR NOT has(JSONExtract({bounds:String}, 11, 'Array(String)'), platform)
      AND NOT has(JSONExtract({bounds:String}, 12, 'Array(String)'), toString(of_county)))
    AND ({scope:String} != 'comparable-outlets' OR (platform, outlet_id) IN (SELECT platform, outlet_id
      FROM reference_outlet WHERE load_version = toUInt64OrZero(JSONExtractString({bounds:String}, 13))
        AND opened_on <= toDateOrZero(JSONExtractString({bounds:String}, 14))
        AND closed_on > toDateOrZero(JSONExtractString({bounds:String}, 15))))
    AND ({category:String} = '' OR category = {category:String} OR startsWith(category, concat({category:String}, '.'))
      OR category IN (SELECT category FROM product_group WHERE product_group = {category:String}))
    AND (NOT is_sample OR {by:String} != 'overlapping-product-group' OR other_unit = ''
      OR other_category IN (SELECT category FROM product_group))
    AND ({category:String} = '' OR NOT is_sample OR other_unit = '' OR other_category = {category:String}
      OR startsWith(other_category, concat({category:String}, '.'))
      OR other_category IN (SELECT category FROM product_group WHERE product_group = {category:String}))
    AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice.1, slice.2, slice.3
      FROM day_slices ARRAY JOIN if(sums_are_current AND if(sums = 'day_segment_set_sales',
          sums_lists_checksum = (SELECT checksum FROM reference_checksum), sums LIKE 'day%'
          AND NOT arrayExists(t -> t > toUnixTimestamp(day) AND t < toUnixTimestamp(day) + 86400,
            JSONExtract({bounds:String}, 'Array(UInt32)'))),
        [(day, toUInt32(86400), sums_version)],
        arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice
      WHERE toUnixTimestamp(day) < arrayMax(JSONExtract({bounds:String}, 'Array(UInt32)')) + 3600)
)
GROUP BY of_county, by_platform, by_key, number, by_unit, is_pair, by_other_key, by_other_unit
COMMENT 'window_sums(bounds, kind, by, category, segment, scope, basis): sums of a window by county and one dimension'
