-- grain: member of a dimension, unit, with its sums in a window, its base and the period
-- Members of a dimension with their sums in a window. A county of several segments, or a category of several product
-- groups, counts in each, and once in the totals: its first member, nth = 1.
CREATE OR REPLACE VIEW member_sums AS
SELECT any(part.at) AS at, members[nth] AS member, by_unit::String AS unit,
  if(any(place_names).1 != '', any(place_names), (member, member)) AS names,
  sumIf(part.orders, in_segment) AS orders, sumIf(part.quantity, in_segment) AS quantity,
  sumIf(part.fen, in_segment) AS fen, sumIf(part.complete_fen, in_segment) AS complete_fen,
  sumIf(part.fen_squared, in_segment) AS fen_squared, sumIf(part.refunded_fen, in_segment) AS refunded_fen,
  sumForEachIf(part.undone, in_segment) AS undone,
  sumIf(part.base_orders, in_segment) AS base_orders, sumIf(part.base_quantity, in_segment) AS base_quantity,
  sumIf(part.base_fen, in_segment) AS base_fen, sumIf(part.period_fen, in_segment) AS period_fen,
  sumIf(part.complete_fen, in_segment AND nth = 1) AS total_fen,
  sumIf(part.base_fen, in_segment AND nth = 1) AS total_base_fen,
  sumIf(part.complete_fen, is_rural AND nth = 1) AS rural_fen,
  if({by:String} IN ('village', 'outlet'), 1, uniqExactIf(county, in_segment AND part.orders > 0)) AS counties,
  at.base_start_at < at.base_end_at AS has_base,
  at.complete_to > at.start_at AND ({by:String} NOT IN ('hour', 'day')
    OR rpad(member, 19, ' 00:00:00') < toString(toDateTime(at.complete_to, 'Asia/Shanghai'))) AS is_complete,
  multiIf(NOT has_base, 'no base window', NOT is_complete, 'no hour of it is complete',
    base_fen = 0, 'nothing sold in the base window', NULL) AS growth_reason,
  if(at.factor = 1, 0, 100 * sqrt((1 - 1 / at.factor) / nullIf(orders, 0))) AS orders_error_percent,
  if(at.factor = 1, 0, if(fen > 0, 100 * sqrt((1 - 1 / at.factor) * toFloat64(fen_squared)) / toFloat64(fen), NULL))
    AS sales_error_percent
FROM (
  -- A county or platform is comparable if it sold in both windows.
  SELECT sold.*, splitByChar(':', {segment:String})[-1] AS place, toUInt32OrZero(place) != 0 AS is_county,
    place = 'all' OR is_county OR hasAny(segments, splitByChar('+', place)) AS of_segment,
    if({scope:String} = 'comparable-counties', least(sum(orders) OVER same_county,
      sum(base_orders) OVER same_county) > 0,
      if({scope:String} = 'comparable-platforms', least(sumIf(orders, of_segment) OVER same_platform,
        sumIf(base_orders, of_segment) OVER same_platform) > 0, true)) AS in_scope,
    of_segment AND in_scope AS in_segment, has(segments, 'rural') AND in_scope AND NOT is_county AS is_rural,
    if({by:String} = 'county', (name_en, name), if({by:String} = 'province', (province_en, province), ('', '')))
      AS place_names,
    emptyArrayToSingle(multiIf({by:String} = 'overlapping-segment', segments,
      {by:String} = 'overlapping-product-group', product_groups,
      [multiIf({by:String} = 'county', toString(county), {by:String} = 'province', toString(intDiv(county, 10000)),
        {by:String} = 'region', region, {by:String} = 'class', splitByChar('.', key)[1],
        {by:String} = 'hour', toString(toDateTime(number, 'Asia/Shanghai')),
        {by:String} = 'day', toString(toDate(toDateTime(number, 'Asia/Shanghai'))), number != 0, toString(number),
        {by:String} = 'outlet' AND key != '', concat(by_platform, ' ', key), key)])) AS members,
    arrayJoin(arrayEnumerate(members)) AS nth
  FROM window_sums(bounds = {bounds:String}, kind = {kind:String}, by = {by:String}, category = {category:String},
    segment = {segment:String}, scope = {scope:String}, basis = {basis:String}) AS sold
  LEFT JOIN (SELECT county AS of_county, groupArray(toString(segment)) AS segments FROM campaign_segment_member
    WHERE campaign = {campaign:String} GROUP BY county) AS member ON of_county = sold.county
  LEFT JOIN (SELECT county AS code, name, name_en, province, province_en, region FROM county) AS listed
    ON code = sold.county
  LEFT JOIN (SELECT category, groupArray(product_group) AS product_groups FROM product_group GROUP BY category)
    AS grouped ON category = sold.key
  WINDOW same_county AS (PARTITION BY county), same_platform AS (PARTITION BY by_platform)
) AS part
GROUP BY member, unit
COMMENT 'member_sums(campaign, bounds, kind, by, category, segment, scope, basis): sums of a window by member'
