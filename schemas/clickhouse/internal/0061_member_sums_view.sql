-- grain: member of a dimension, unit, with its sums in a window, its base and the period, and the errors of a sample
-- Members of a dimension with their sums in a window. A county of several segments, or a category of several product
-- groups, counts in each, and once in the totals: its first member, nth = 1. Squares are of the window, its complete
-- hours, its base and the period; slices from before there was a sample have none. docs/errors.md has the formulas:
-- error_of takes the slopes of a figure by the member and its whole, in the window and in the base.
CREATE OR REPLACE VIEW member_sums AS
WITH JSONExtractUInt({bounds:String}, 10) AS factor,
  (squares -> arrayMap(square -> toFloat64(square), squares)) AS floats,
  floats(fen_squares) AS s, floats(whole_products) AS c, floats(whole_squares) AS t,
  toFloat64(complete_fen) AS y, nullIf(toFloat64(base_fen), 0) AS x, nullIf(toFloat64(whole_fen), 0) AS v,
  nullIf(toFloat64(whole_base_fen), 0) AS u, nullIf(toFloat64(period_fen), 0) AS period,
  nullIf(toFloat64(whole_rural_fen), 0) AS rural,
  factor > 1 AND (fen = 0 OR s[1] > 0) AND (base_fen = 0 OR s[3] > 0) AS is_known,
  (squared -> if(is_known, sqrt((1 - 1 / factor) * greatest(squared, 0)), NULL)) AS root,
  ((own, whole, base, whole_base) -> root(own * own * s[2] + 2 * own * whole * c[2] + whole * whole * t[2]
    + base * base * s[3] + 2 * base * whole_base * c[3] + whole_base * whole_base * t[3])) AS error_of,
  (cv -> multiIf(cv IS NULL, NULL, cv <= 16.5, 'good', cv <= 33.3, 'with-care', 'not-published')) AS quality_of,
  -- All against all, so not for tens of thousands of villages.
  if(factor > 1, groupArrayIf(3001)((toFloat32(y), toFloat32(s[2])), is_listed) OVER (), []) AS levels,
  (count -> if(is_known AND length(levels) <= 3000, toUInt32(count), NULL)) AS rank_of,
  ((a, b) -> toFloat64(a.1) - b.1 > 1.96 * sqrt((1 - 1 / factor) * (toFloat64(a.2) + b.2))) AS is_above
SELECT *,
  100 * root(s[1]) / if(fen > 0, fen, NULL) AS sales_error_percent,
  100 * root(order_squares[1]) / nullIf(orders, 0) AS orders_error_percent,
  root(s[1] - toFloat64(fen) * fen / nullIf(orders, 0)) / orders AS average_order_error_fen,
  if(s[2] > 0, error_of(1 / x, 0, -y / x / x, 0), NULL) AS multiple_error,
  100 * error_of(1 / x, -1 / u, -y / x / x, v / u / u) AS growth_difference_error_points,
  100 * error_of(1 / u, 0, -1 / u, (ifNull(x, 0) - y) / u / u) AS contribution_error_points,
  100 * error_of(1 / v, -y / v / v, 0, 0) AS share_error_points,
  100 * root(s[2] - 2 * y / period * s[2] + pow(y / period, 2) * s[4]) / period AS share_of_period_error_points,
  100 * root(s[2] - 2 * y / rural * toFloat64(rural_products[2]) + pow(y / rural, 2) * toFloat64(rural_squares[2]))
    / rural AS share_of_rural_error_points,
  rank_of(1 + arrayCount(other -> is_above(other, (y, s[2])), levels)) AS rank_best,
  rank_of(length(levels) - arrayCount(other -> is_above((y, s[2]), other), levels)) AS rank_worst,
  quality_of(sales_error_percent) AS quality, quality_of(100 * multiple_error * x / y) AS growth_quality
FROM (
  SELECT *, sum(total_fen) OVER () AS whole_fen, sumIf(total_base_fen, is_complete) OVER () AS whole_base_fen,
    sum(member_rural_fen) OVER () AS whole_rural_fen,
    sumForEachIf(total_squares, is_complete) OVER () AS whole_squares,
    sumForEach(member_rural_squares) OVER () AS rural_squares, (orders > 0 OR base_orders > 0)
      AND (member != '' OR {kind:String} = 'sales' AND {by:String} != 'segment') AS is_listed
  FROM (
    SELECT any(part.at) AS at, members[nth] AS member, by_unit::String AS unit,
      if(any(place_names).1 != '', any(place_names), (member, member)) AS names,
      sumIf(part.orders, in_segment) AS orders, sumIf(part.quantity, in_segment) AS quantity,
      sumIf(part.fen, in_segment) AS fen, sumIf(part.complete_fen, in_segment) AS complete_fen,
      sumIf(part.refunded_fen, in_segment) AS refunded_fen,
      sumIf(part.base_orders, in_segment) AS base_orders, sumIf(part.base_quantity, in_segment) AS base_quantity,
      sumIf(part.base_fen, in_segment) AS base_fen, sumIf(part.period_fen, in_segment) AS period_fen,
      sumIf(part.complete_fen, in_segment AND nth = 1) AS total_fen,
      sumIf(part.base_fen, in_segment AND nth = 1) AS total_base_fen,
      sumIf(part.complete_fen, is_rural AND nth = 1) AS member_rural_fen,
      sumForEachIf(part.fen_squares, in_segment AND is_same) AS fen_squares,
      sumForEachIf(part.order_squares, in_segment AND is_same) AS order_squares,
      sumForEachIf(part.fen_squares, in_segment) AS whole_products,
      sumForEachIf(part.fen_squares, in_segment AND nth = 1) AS total_squares,
      sumForEachIf(part.fen_squares, in_segment AND is_rural) AS rural_products,
      sumForEachIf(part.fen_squares, is_rural AND nth = 1) AS member_rural_squares,
      if({by:String} IN ('village', 'outlet'), 1, uniqExactIf(county, in_segment AND part.orders > 0)) AS counties,
      at.base_start_at < at.base_end_at AS has_base,
      at.complete_to > at.start_at AND ({by:String} NOT IN ('hour', 'day')
        OR rpad(member, 19, ' 00:00:00') < toString(toDateTime(at.complete_to, 'Asia/Shanghai'))) AS is_complete,
      multiIf(NOT has_base, 'no base window', NOT is_complete, 'no hour of it is complete',
        base_fen = 0, 'nothing sold in the base window', NULL) AS growth_reason
    FROM (
      -- A county or platform is comparable if it sold in both windows.
      SELECT sold.*, toUInt32OrZero({segment:String}) != 0 AS is_county,
        {segment:String} = 'all' OR is_county OR hasAny(segments, splitByChar('+', {segment:String})) AS of_segment,
        if({scope:String} = 'comparable-counties', least(sum(orders) OVER same_county,
          sum(base_orders) OVER same_county) > 0,
          if({scope:String} = 'comparable-platforms', least(sumIf(orders, of_segment) OVER same_platform,
            sumIf(base_orders, of_segment) OVER same_platform) > 0, true)) AS in_scope,
        of_segment AND in_scope AS in_segment, has(segments, 'rural') AND in_scope AND NOT is_county AS is_rural,
        if({by:String} = 'county', (name_en, name), if({by:String} = 'province', (province_en, province), ('', '')))
          AS place_names,
        emptyArrayToSingle(multiIf({by:String} = 'segment', segments, {by:String} = 'product-group', product_groups,
          [multiIf({by:String} = 'county', toString(county), {by:String} = 'province', toString(intDiv(county, 10000)),
            {by:String} = 'region', region, {by:String} = 'class', splitByChar('.', key)[1],
            {by:String} = 'hour', toString(toDateTime(number, 'Asia/Shanghai')),
            {by:String} = 'day', toString(toDate(toDateTime(number, 'Asia/Shanghai'))), number != 0, toString(number),
            {by:String} = 'outlet' AND key != '', concat(by_platform, ' ', key), key)])) AS members,
        arrayJoin(arrayEnumerate(members)) AS nth,
        NOT is_pair OR by_unit = by_other_unit AND multiIf({by:String} = 'category', key = other_key,
          {by:String} = 'class', members[1] = splitByChar('.', other_key)[1], {by:String} = 'product-group',
          (members[nth], other_key) IN (SELECT toString(product_group), toString(category) FROM product_group), true)
          AS is_same
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
  )
)
COMMENT 'member_sums(campaign, bounds, kind, by, category, segment, scope, basis): sums of a window by member'
