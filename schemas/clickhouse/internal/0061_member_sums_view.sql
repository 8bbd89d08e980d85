-- grain: member of a dimension, unit, with its sums in a window, its base and the period, and the errors of a sample
-- Members of a dimension with their sums in a window. A county of several segments, or a category of several product
-- groups, counts in each, and once in the totals: its first member, nth = 1. docs/errors.md has the formulas of errors. The
-- squares of a sample travel as one array, five of each: of the member, in it and the whole, in it and rural, of the
-- whole, of rural. s has those of the member, t of all members. Without a sample the planner never sees them: it takes one
-- side of an if whose condition is constant.
CREATE OR REPLACE VIEW member_sums AS
WITH JSONExtractUInt({bounds:String}, 10) AS factor, factor > 1 AS is_sample,
  (SELECT groupArray((toString(category), toString(product_group))) FROM product_group) AS grouped,
  toFloat64(complete_fen) AS y, toFloat64(base_fen) AS x, toFloat64(whole_fen) AS v, toFloat64(whole_base_fen) AS u,
  toFloat64(fen) AS f, toFloat64(orders) AS n, toFloat64(period_fen) AS z, toFloat64(whole_rural_fen) AS w,
  -- Slices that were computed before there was a sample have no squares yet.
  if((fen = 0 OR s[1] > 0) AND (base_fen = 0 OR s[3] > 0), 1 - 1 / factor, nan) AS unseen,
  sumForEachIf(s, is_complete) OVER () AS t,
  -- All against all, so not for tens of thousands of villages.
  groupArrayIf(3001)((toFloat32(complete_fen), toFloat32(s[2])), notEmpty(s) AND member != ''
    AND (orders > 0 OR base_orders > 0)) OVER () AS levels
SELECT *, sum(total_fen) OVER () AS whole_fen, sumIf(total_base_fen, is_complete) OVER () AS whole_base_fen,
  sum(member_rural_fen) OVER () AS whole_rural_fen,
  -- Of ratios: two amounts, the squares of their orders, and in the middle those of orders that are in both. Of orders,
  -- sales, average, multiple (none where nothing was sold), contribution, shares of all, the period and rural.
  if(is_sample, arrayMap(k -> sqrt(unseen * abs(k.3 - k.1 / k.2 * (2 * k.4 - k.1 / k.2 * k.5))) / k.2, [
    (n, n, s[5], 0., 0.), (f, f, s[1], 0., 0.), (f, n, s[1], f, n), (y, x, s[2], 0 / s[2], s[3]),
    (y - x, u, s[2] + s[3], -s[8], t[18]), (y, v, s[2], s[7], t[17]), (y, z, s[2], s[2], s[4]),
    (y, w, s[2], s[12], t[22])]), []::Array(Float64)) AS errors,
  if(is_sample, sqrt(unseen * abs((s[2] / x - s[7] / u) / x - (s[7] / x - t[17] / u) / u
    + y / x * (y / x * s[3] / x - v / u * s[8] / u) / x - v / u * (y / x * s[8] / x - v / u * t[18] / u) / u)), 0)
    AS difference_error,
  if(is_sample, if(member = '' OR length(levels) > 3000 OR NOT isFinite(unseen), [], arrayMap((sign, from) ->
    toNullable(toUInt32(from + sign * arrayCount(o -> sign * (o.1 - y) > 1.96 * sqrt(unseen * (o.2 + s[2])), levels))),
    [1, -1], [1, length(levels)])), []::Array(Nullable(UInt32))) AS rank_range
FROM (
  SELECT any(part.at) AS at, members[nth] AS member, by_unit::String AS unit,
    if(any(place_names).1 != '', any(place_names), (member, member)) AS names,
    sumIf(part.orders, in_segment) AS orders, sumIf(part.quantity, in_segment) AS quantity,
    sumIf(part.fen, in_segment) AS fen, sumIf(part.complete_fen, in_segment) AS complete_fen,
    sumIf(part.refunded_fen, in_segment) AS refunded_fen, sumForEachIf(part.undone, in_segment) AS undone,
    sumIf(part.base_orders, in_segment) AS base_orders, sumIf(part.base_quantity, in_segment) AS base_quantity,
    sumIf(part.base_fen, in_segment) AS base_fen, sumIf(part.period_fen, in_segment) AS period_fen,
    sumIf(part.complete_fen, in_segment AND nth = 1) AS total_fen,
    sumIf(part.base_fen, in_segment AND nth = 1) AS total_base_fen,
    sumIf(part.complete_fen, is_rural AND nth = 1) AS member_rural_fen,
    if(is_sample, sumForEach(arrayFlatten(arrayMap(is_in -> arrayMap(square -> square * is_in, squares), [
      in_segment AND is_same, in_segment, in_segment AND is_rural, in_segment AND nth = 1, is_rural AND nth = 1]))), [])
      AS s,
    uniqExactIf(county, in_segment AND part.orders > 0) AS counties,
    at.base_start_at < at.base_end_at AS has_base,
    at.complete_to > at.start_at AND ({by:String} NOT IN ('hour', 'day')
      OR rpad(member, 19, ' 00:00:00') < toString(toDateTime(at.complete_to, 'Asia/Shanghai'))) AS is_complete,
    multiIf(NOT has_base, 'no base window', NOT is_complete, 'no hour of it is complete',
      base_fen = 0, 'nothing sold in the base window', NULL) AS growth_reason
  FROM (
    SELECT sold.*, splitByChar(':', {segment:String})[-1] AS place, toUInt32OrZero(place) != 0 AS is_county,
      place = 'all' OR is_county OR hasAny(segments, splitByChar('+', place)) AS in_segment,
      has(segments, 'rural') AND NOT is_county AS is_rural,
      if({by:String} = 'county', (name_en, name), if({by:String} = 'province', (province_en, province), ('', '')))
        AS place_names,
      emptyArrayToSingle(multiIf({by:String} = 'overlapping-segment', segments,
        {by:String} = 'overlapping-product-group', arrayMap(g -> g.2, arrayFilter(g -> g.1 = key, grouped)),
        [multiIf({by:String} = 'county', toString(county), {by:String} = 'province', toString(intDiv(county, 10000)),
          {by:String} = 'region', region, {by:String} = 'class', splitByChar('.', key)[1],
          {by:String} = 'hour', toString(toDateTime(number, 'Asia/Shanghai')),
          {by:String} = 'day', toString(toDate(toDateTime(number, 'Asia/Shanghai'))), number != 0, toString(number),
          {by:String} = 'outlet' AND key != '', concat(by_platform, ' ', key), key)])) AS members,
      arrayJoin(arrayEnumerate(members)) AS nth,
      if(is_sample, NOT is_pair OR by_unit = by_other_unit AND multiIf({by:String} = 'category', key = other_key,
        {by:String} = 'class', members[1] = splitByChar('.', other_key)[1], {by:String} = 'overlapping-product-group',
        has(grouped, (other_key, members[nth])), true),
        true) AS is_same
    FROM window_sums(bounds = {bounds:String}, kind = {kind:String}, by = {by:String}, category = {category:String},
      segment = {segment:String}, scope = {scope:String}, basis = {basis:String}) AS sold
    LEFT JOIN (SELECT arrayJoin(if({scope:String} IN ('comparable', 'comparable-counties'), comparable, counties))
        AS of_county, groupArray(toString(segment)) AS segments
      FROM campaign_segment WHERE campaign = {campaign:String} GROUP BY of_county) AS member ON of_county = sold.county
    LEFT JOIN (SELECT toUInt32(county) AS code, name, name_en, province, province_en, region FROM county) AS listed
      ON code = sold.county
  ) AS part
  GROUP BY member, unit
  HAVING NOT startsWith({by:String}, 'overlapping-') OR member != ''
)
COMMENT 'member_sums(campaign, bounds, kind, by, category, segment, scope, basis): sums of a window by member'
