-- What the orders of each member of a dimension add up to. A county of several segments, or a category of several product
-- groups, counts in each, and once in the whole: its first member, nth = 1. The squares of a sample are five of each
-- (of the window, its complete hours, the base, the period, and of orders): of the member alone, of what the whole and
-- rural counties have in common with it, and what it adds to the whole and to rural counties.
WITH {factor:UInt32} > 1 AS is_sample,
  (SELECT groupArray((toString(category), toString(product_group))) FROM product_group) AS grouped
SELECT summed.*, if(label.en != '', label.en, names.1) AS labelEn, if(label.zh != '', label.zh, names.2) AS labelZh
FROM (
  SELECT members[nth] AS member, by_unit::String AS unit, if(any(place_names).1 != '', any(place_names), (member, member)) AS names,
    sumIf(part.orders, in_segment) AS orders, sumIf(part.fen, in_segment) AS fen,
    sumIf(part.complete_fen, in_segment) AS completeFen, sumIf(part.refunded_fen, in_segment) AS refundedFen,
    sumForEachIf(part.undone, in_segment) AS undone, sumIf(part.base_orders, in_segment) AS baseOrders,
    sumIf(part.base_fen, in_segment) AS baseFen, sumIf(part.period_fen, in_segment) AS periodFen,
    sumIf(part.complete_fen, in_segment AND nth = 1) AS wholeFen, sumIf(part.base_fen, in_segment AND nth = 1) AS wholeBaseFen,
    sumIf(part.complete_fen, is_rural AND nth = 1) AS ruralFen, uniqExactIf(county, in_segment AND part.orders > 0) AS counties,
    toInt64(1000 * sumIf(part.quantity, in_segment)) AS quantityThousandths,
    toInt64(1000 * sumIf(part.base_quantity, in_segment)) AS baseQuantityThousandths,
    if(is_sample, sumForEach(arrayFlatten(arrayMap(is_in -> arrayMap(square -> square * is_in, squares), [
      in_segment AND is_same, in_segment, in_segment AND is_rural, in_segment AND nth = 1, is_rural AND nth = 1]))), [])
      AS sumsOfSquares
  FROM (
    SELECT sold.*, {place:String} = 'all' OR {isCounty:Bool} OR hasAny(segments, splitByChar('+', {place:String})) AS in_segment,
      has(segments, 'rural') AND NOT {isCounty:Bool} AS is_rural,
      if({by:String} = 'county', (name_en, name), if({by:String} = 'province', (province_en, province), ('', ''))) AS place_names,
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
        has(grouped, (other_key, members[nth])), true), true) AS is_same
    FROM window_sums(bounds = {bounds:String}, kind = {kind:String}, by = {by:String}, category = {category:String},
      segment = {segment:String}, scope = {scope:String}, basis = {basis:String}) AS sold
    LEFT JOIN (SELECT arrayJoin(if({scope:String} IN ('comparable', 'comparable-counties'), comparable, counties))
        AS of_county, groupArray(toString(segment)) AS segments
      FROM campaign_segment WHERE campaign = {campaign:String} GROUP BY of_county) AS listed ON of_county = sold.county
    LEFT JOIN (SELECT toUInt32(county) AS code, name, name_en, province, province_en, region FROM county) AS named
      ON code = sold.county
  ) AS part
  GROUP BY member, unit
  HAVING NOT startsWith({by:String}, 'overlapping-') OR member != ''
) AS summed
LEFT JOIN (
  SELECT id, en, zh FROM title_label WHERE kind = replaceOne({by:String}, 'overlapping-', '')
  UNION ALL
  SELECT concat(platform, ' ', outlet_id), if(name_en = '', name, name_en), if(name = '', name_en, name)
  FROM reference_outlet
  WHERE {by:String} = 'outlet' AND load_version = (SELECT max(load_version) FROM reference_outlet_load)
) AS label ON label.id = summed.member
