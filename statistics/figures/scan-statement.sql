-- Sums of the orders of some hours, by what each cut tells apart, and by the segments of their counties. One scan answers
-- every question that has these hours; scan-statement.ts has what stands in angle brackets. Bounds cut the hours into spans, in
-- epoch seconds. Days come from their sums, if all cuts are known of days, and no bound cuts the day. Of a sample, rows
-- of two products of the same orders have the product of both amounts (docs/errors.md).
WITH {bounds:Array(UInt32)} AS bounds,
  (SELECT (groupArray(of_county), groupArray(segments))
    FROM (
      SELECT arrayJoin(if({scope:String} IN ('comparable', 'comparable-counties'), comparable, counties)) AS of_county,
        arraySort(groupArray(toString(segment))) AS segments
      FROM campaign_segment WHERE campaign = {campaign:String} GROUP BY of_county
    )) AS listed,
  (SELECT groupArray(toString(category)) FROM product_group WHERE product_group = {category:String}) AS grouped,
  arrayDistinct(listed.2) AS segment_sets,
  arrayMap(segments -> toUInt16(indexOf(segment_sets, segments)), listed.2) AS set_of_listed
SELECT <scan> AS scan, <cell>, arrayStringConcat(segment_sets[segment_set], '+') AS segments, by_direction, span, by_unit, by_other_unit, <measures>
FROM (
  SELECT <direction> AS by_direction, platform, channel, order_mode, outlet_type, category, other_category, village, placed_quantity,
    paid_quantity, placed_fen, paid_fen, refunded_fen, refunded_orders, cancelled_orders, cancelled_fen,
    placed_fen_squared, paid_fen_squared, net_fen_squared,
    other_unit != '' AS is_pair, if(<isOfProducts>, unit, '') AS by_unit,
    if(<isOfProducts>, other_unit, '') AS by_other_unit,
    kind IN ('products', 'product_pairs') AS is_of_lines,
    if(<isOfBuyers> AND is_of_lines, buyer_county, county) AS of_county,
    intDiv(of_county, 10000) AS province, transform(of_county, listed.1, set_of_listed, toUInt16(0)) AS segment_set,
    if(outlet_id = '', '', concat(platform, ' ', outlet_id)) AS outlet,
    if(is_of_lines AND NOT <isOfProducts>, placed_first_lines, placed_orders) AS placed,
    if(is_of_lines AND NOT <isOfProducts>, paid_first_lines, paid_orders) AS paid,
    toUnixTimestamp(stat_hour) AS hour, toDate(stat_hour) AS day,
    toUInt8(arrayCount(bound -> bound <= hour, bounds)) AS span
  FROM rollup
  WHERE kind IN (<kinds>) AND span IN (<spans>)
    AND stat_hour >= fromUnixTimestamp(bounds[1]) AND stat_hour < fromUnixTimestamp(bounds[-1])
    AND ({county:UInt32} = 0 OR of_county = {county:UInt32})
    AND ({scope:String} = 'all' OR NOT has(JSONExtract({frame:String}, 11, 'Array(String)'), platform)
      AND NOT has(JSONExtract({frame:String}, 12, 'Array(String)'), toString(of_county)))
    AND ({scope:String} != 'comparable-outlets' OR (platform, outlet_id) IN (SELECT platform, outlet_id
      FROM reference_outlet WHERE load_version = toUInt64OrZero(JSONExtractString({frame:String}, 13))
        AND opened_on <= toDateOrZero(JSONExtractString({frame:String}, 14))
        AND closed_on > toDateOrZero(JSONExtractString({frame:String}, 15))))
    AND ({category:String} = '' OR arrayAll(of -> of = {category:String} OR startsWith(of, concat({category:String}, '.'))
      OR has(grouped, of), if(is_pair, [category, other_category], [category])))
    AND (slice_start, slice_seconds, slice_version) IN (
      SELECT slice.1, slice.2, slice.3
      FROM day_slices ARRAY JOIN if(sums_are_current AND <fromDays>
          AND NOT arrayExists(bound -> bound > toUnixTimestamp(day) AND bound < toUnixTimestamp(day) + 86400, bounds),
        [(day, toUInt32(86400), sums_version)],
        arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice
      WHERE toUnixTimestamp(day) < bounds[-1] + 3600)
)
GROUP BY GROUPING SETS (<sets>)
