-- The one definition of growth, shares and contributions of products. Quantities add up in base units: kg, litres, or the
-- unit itself. Ratios are cut after nine decimals, never rounded.
CREATE OR REPLACE VIEW product_measures AS
WITH
  (SELECT throwIf({by:String} NOT IN ('category', 'class', 'product-group', 'county', 'province', 'region', 'platform', 'day'), 'by must be category, class, product-group, county, province, region, platform or day')
    + throwIf({basis:String} NOT IN ('paid', 'placed'), 'basis must be paid or placed: refunds are not known by product')
    + throwIf({segment:String} != 'all' AND length(arrayDistinct(splitByChar('+', {segment:String}))) != uniqExactIf(segment, has(splitByChar('+', {segment:String}), segment)), 'segment must be all, or segments of the campaign joined by +')
    + throwIf({start_at:DateTime('Asia/Shanghai')} != toStartOfHour({start_at:DateTime('Asia/Shanghai')}) OR {end_at:DateTime('Asia/Shanghai')} != toStartOfHour({end_at:DateTime('Asia/Shanghai')}), 'start_at and end_at must be full hours') = 0
    FROM campaign_segment WHERE campaign = {campaign:String}) AS is_valid,
  (n, d) -> if(d = 0, NULL, toDecimal128(divideDecimal(toDecimal256(n, 0), toDecimal256(d + (d = 0), 0), 9), 9)) AS ratio,
  {sample_factor:UInt32} AS factor,
  -- Ratios and ranks are of complete hours, and the base is the same hours.
  (SELECT (complete_until, over_until) FROM data_horizon) AS horizon,
  if({end_at:DateTime('Asia/Shanghai')} <= horizon.2, {end_at:DateTime('Asia/Shanghai')}, greatest({start_at:DateTime('Asia/Shanghai')}, horizon.1)) AS complete_to,
  if(complete_to = {end_at:DateTime('Asia/Shanghai')}, {base_end_at:DateTime('Asia/Shanghai')}, least({base_end_at:DateTime('Asia/Shanghai')}, {base_start_at:DateTime('Asia/Shanghai')} + (complete_to - {start_at:DateTime('Asia/Shanghai')}))) AS base_complete_to,
  {base_start_at:DateTime('Asia/Shanghai')} < {base_end_at:DateTime('Asia/Shanghai')} AS has_base
SELECT sums.member AS member, multiIf(label.en != '', label.en, member_en != '', member_en, sums.member) AS label_en, multiIf(label.zh != '', label.zh, member_zh != '', member_zh, sums.member) AS label_zh,
  sums.unit AS unit, multiIf(sums.unit IN ('catty', 'g'), 'kg', sums.unit = 'ml', 'litre', sums.unit) AS base_unit,
  sums.orders * factor AS orders, sums.quantity * factor AS quantity,
  multiIf(sums.unit = 'catty', quantity * toDecimal32('0.5', 1), sums.unit IN ('g', 'ml'), quantity * toDecimal32('0.001', 3), quantity)::Decimal(38, 6) AS quantity_in_base_unit,
  sums.fen * factor AS sales_fen,
  if(has_base, sums.base_orders * factor, NULL) AS base_orders, if(has_base, sums.base_quantity * factor, NULL) AS base_quantity, if(has_base, sums.base_fen * factor, NULL) AS base_sales_fen,
  if(growth_reason IS NULL, ratio(100 * (toInt256(sums.complete_fen) - toInt256(sums.base_fen)), toInt256(sums.base_fen)), NULL) AS growth_percent,
  multiIf(NOT has_base, 'no base window', NOT is_complete, 'no hour of it is complete', sums.base_fen = 0, 'nothing sold in the base window', NULL) AS growth_reason,
  if(has_base AND is_complete, ratio(100 * (toInt256(sums.complete_fen) - toInt256(sums.base_fen)), toInt256(total_base_fen)), NULL) AS contribution_points,
  if(is_complete, ratio(100 * toInt256(sums.complete_fen), toInt256(total_fen)), NULL) AS share_percent,
  toUInt32(row_number() OVER (ORDER BY sums.complete_fen DESC, sums.fen DESC, sums.member, sums.unit)) AS rank,
  sums.orders AS sampled_orders, if(factor = 1, 0, if(sums.orders = 0, NULL, 100 * sqrt((1 - 1 / factor) / sums.orders))) AS orders_error_percent,
  if(factor = 1, 0, if(sums.fen <= 0, NULL, 100 * sqrt((1 - 1 / factor) * toFloat64(sums.fen_squared)) / toFloat64(sums.fen))) AS sales_error_percent
FROM (
  SELECT member_and_place.1 AS member, complete_to > {start_at:DateTime('Asia/Shanghai')} AND ({by:String} != 'day' OR concat(member, ' 00:00:00') < toString(complete_to)) AS is_complete,
    unit, sum(facts.orders) AS orders, sum(facts.quantity) AS quantity, sum(facts.fen) AS fen, sum(facts.complete_fen) AS complete_fen, sum(facts.fen_squared) AS fen_squared,
    sum(facts.base_orders) AS base_orders, sum(facts.base_quantity) AS base_quantity, sum(facts.base_fen) AS base_fen, any(place_en) AS member_en, any(place_zh) AS member_zh,
    sum(sumIf(facts.complete_fen, member_and_place.2 = 1)) OVER () AS total_fen, sum(sumIf(facts.base_fen, member_and_place.2 = 1)) OVER () AS total_base_fen
  FROM (
    SELECT unit, orders, quantity, fen, complete_fen, fen_squared, base_orders, base_quantity, base_fen,
      multiIf({by:String} = 'county', listed.name_en, {by:String} = 'province', listed.province_en, '') AS place_en, multiIf({by:String} = 'county', listed.name, {by:String} = 'province', listed.province, '') AS place_zh,
      multiIf({by:String} = 'county', toString(by_county), {by:String} = 'province', toString(intDiv(by_county, 10000)), {by:String} = 'region', listed.region, {by:String} = 'platform', by_platform, {by:String} = 'class', splitByChar('.', by_category)[1],
        {by:String} = 'day', toString(toDate(toDateTime(by_day, 'Asia/Shanghai'))), by_category) AS one_member,
      -- A category of several groups counts in each, and once in the totals; one of none counts in the totals.
      arrayJoin(if({by:String} = 'product-group' AND notEmpty(groups), arrayZip(groups, arrayEnumerate(groups)), [(if({by:String} = 'product-group', '', one_member), toUInt32(1))])) AS member_and_place
    FROM (
      WITH
        if({basis:String} = 'placed', placed_orders, paid_orders) AS row_orders,
        if({basis:String} = 'placed', placed_quantity, paid_quantity) AS row_quantity,
        if({basis:String} = 'placed', placed_fen, paid_fen) AS row_fen
      SELECT if({by:String} IN ('county', 'province', 'region'), county, 0) AS by_county, if({by:String} = 'platform', platform, '') AS by_platform,
        if({by:String} IN ('category', 'class', 'product-group'), category, '') AS by_category, unit,
        -- Days of the base window are compared with those at the same distance from the start.
        multiIf({by:String} != 'day', 0, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < {base_end_at:DateTime('Asia/Shanghai')}, toInt64(stat_hour) + toInt64({start_at:DateTime('Asia/Shanghai')}) - toInt64({base_start_at:DateTime('Asia/Shanghai')}), toInt64(stat_hour)) AS by_day,
        sumIf(row_orders, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS orders, sumIf(row_quantity, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS quantity, sumIf(row_fen, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS fen,
        sumIf(row_fen, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < complete_to) AS complete_fen,
        sumIf(if({basis:String} = 'placed', placed_fen_squared, paid_fen_squared), stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS fen_squared,
        sumIf(row_orders, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_orders, sumIf(row_quantity, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_quantity, sumIf(row_fen, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_fen
      FROM rollup
      WHERE is_valid
        AND kind IN ('products', 'day_products')
        AND (stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')} OR stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < {base_end_at:DateTime('Asia/Shanghai')})
        AND ({category:String} = '' OR category = {category:String} OR startsWith(category, concat({category:String}, '.')) OR category IN (SELECT category FROM product_group WHERE product_group = {category:String}))
        AND ({segment:String} = 'all' OR county IN (SELECT county FROM campaign_segment_member WHERE campaign = {campaign:String} AND segment IN splitByChar('+', {segment:String})))
        AND (slice_start, slice_seconds, slice_version) IN (
          SELECT slice.1, slice.2, slice.3
          FROM day_slices
          ARRAY JOIN if(
            sums_are_current
            AND NOT (day < {start_at:DateTime('Asia/Shanghai')} AND {start_at:DateTime('Asia/Shanghai')} < day + 86400)
            AND NOT (day < {end_at:DateTime('Asia/Shanghai')} AND {end_at:DateTime('Asia/Shanghai')} < day + 86400)
            AND NOT (day < {base_start_at:DateTime('Asia/Shanghai')} AND {base_start_at:DateTime('Asia/Shanghai')} < day + 86400)
            AND NOT (day < {base_end_at:DateTime('Asia/Shanghai')} AND {base_end_at:DateTime('Asia/Shanghai')} < day + 86400)
            AND NOT (day < complete_to AND complete_to < day + 86400)
            AND NOT (day < base_complete_to AND base_complete_to < day + 86400),
            [(day, toUInt32(86400), sums_version)],
            arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice
          WHERE day < greatest({end_at:DateTime('Asia/Shanghai')}, {base_end_at:DateTime('Asia/Shanghai')}) + 3600)
      GROUP BY by_county, by_platform, by_category, unit, by_day
    ) AS found
    LEFT JOIN (SELECT county, name, name_en, province, province_en, region FROM county WHERE {by:String} IN ('county', 'province', 'region')) AS listed ON listed.county = found.by_county
    LEFT JOIN (SELECT category, groupArray(product_group) AS groups FROM product_group WHERE {by:String} = 'product-group' GROUP BY category) AS grouped ON grouped.category = found.by_category
  ) AS facts
  GROUP BY member, unit
) AS sums
LEFT JOIN (SELECT id, en, zh FROM value_label WHERE kind = {by:String}) AS label ON label.id = sums.member
WHERE sums.member != '' AND (sums.orders > 0 OR sums.base_orders > 0)
COMMENT 'Measures of products of a window by one dimension, with those of the base window; read products_between and products_by_window';
