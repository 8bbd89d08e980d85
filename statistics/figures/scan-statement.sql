-- Sums of the orders of some hours, by what each cut tells apart, and by the segments of their counties. One scan answers
-- every question that has these hours; scan-statement.ts has what stands in angle brackets. Bounds cut the hours into spans, in
-- epoch seconds. The slices are named by their versions. Cells may be of groups of slices, each by itself, and of a sample
-- they are of one group of orders (docs/disclosure.md).
WITH {bounds:Array(UInt32)} AS bounds, arrayMap(number -> toUInt8(number), arrayEnumerate(bounds)) AS spans,
  {segmentSets:Array(Array(String))} AS segment_sets,
  {places:Array(Tuple(id String, divisor UInt32, county UInt32, village UInt64, platform String, segment String,
    category String))} AS places
SELECT <scan> AS scan, <cell>, slice_group, arrayStringConcat(segment_sets[segment_set], '+') AS segments, by_direction, span, by_unit, by_sample, <measures>
FROM (
  SELECT <group> AS slice_group, <direction> AS by_direction, platform, channel, order_mode, outlet_type, category, village, placed_quantity,
    paid_quantity, placed_fen, paid_fen, refunded_fen, refunded_orders, cancelled_orders, cancelled_fen,
    if(<isOfProducts>, unit, '') AS by_unit, <sampleGroup> AS by_sample, kind = 'products' AS is_of_lines,
    if(<isOfBuyers> AND is_of_lines, buyer_county, county) AS of_county,
    intDiv(of_county, 10000) AS province, transform(of_county, {counties:Array(UInt32)}, {sets:Array(UInt16)}, toUInt16(0)) AS segment_set,
    transform(county, {counties:Array(UInt32)}, {sets:Array(UInt16)}, toUInt16(0)) AS seller_set, <placeFigure> AS place_figure,
    concat(platform, ' ', category) AS platform_category,
    if(outlet_id = '', '', concat(platform, ' ', outlet_id)) AS outlet,
    if(is_of_lines AND NOT <isOfProducts>, placed_first_lines, placed_orders) AS placed,
    if(is_of_lines AND NOT <isOfProducts>, paid_first_lines, paid_orders) AS paid,
    toUnixTimestamp(stat_hour) AS hour, toDate(stat_hour) AS day,
    transform(roundDown(hour, bounds), bounds, spans, toUInt8(0)) AS span
  FROM rollup
  WHERE kind IN (<kinds>) AND <ofKinds> AND span IN (<spans>)
    AND stat_hour >= fromUnixTimestamp(bounds[1]) AND stat_hour < fromUnixTimestamp(bounds[-1])
    AND <ofPlaces> AND ({county:UInt32} = 0 OR of_county = {county:UInt32})
    AND ({scope:String} = 'all' OR NOT has({leftOutPlatforms:Array(String)}, platform)
      AND NOT has({leftOutCounties:Array(UInt32)}, of_county))
    AND ({scope:String} != 'comparable-outlets' OR (platform, outlet_id) IN (SELECT platform, outlet_id
      FROM reference_outlet WHERE load_version = {outletLoad:UInt64} AND opened_on <= {firstDay:Date}
        AND closed_on > {lastDay:Date}))
    AND ({category:String} = '' OR category = {category:String} OR startsWith(category, concat({category:String}, '.'))
      OR has({grouped:Array(String)}, category))
    AND <ofSlices>
)
GROUP BY GROUPING SETS (<sets>)
