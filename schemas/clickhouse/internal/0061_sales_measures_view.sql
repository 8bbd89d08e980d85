-- The one definition of growth, shares and contributions by a dimension. Ratios are cut after nine decimals, never rounded.
CREATE OR REPLACE VIEW sales_measures AS
WITH
  (SELECT throwIf({by:String} NOT IN ('all', 'segment', 'county', 'province', 'region', 'platform', 'day', 'hour', 'channel', 'direction', 'order-mode', 'village', 'outlet', 'outlet-type'), 'by must be all, segment, county, province, region, platform, day, hour, channel, direction, order-mode, village, outlet or outlet-type')
    + throwIf({basis:String} NOT IN ('paid', 'placed', 'net'), 'basis must be paid, placed or net')
    + throwIf({basis:String} = 'net' AND {by:String} IN ('village', 'outlet', 'outlet-type'), 'refunds are not known by village and outlet: use the basis paid or placed')
    + throwIf({scope:String} NOT IN ('all', 'comparable-counties', 'comparable-platforms'), 'scope must be all, comparable-counties or comparable-platforms')
    + throwIf({scope:String} = 'comparable-counties' AND {sample_factor:UInt32} > 1, 'comparable-counties is refused for a sample, which keeps the counties that happened to be drawn in both windows: use all or comparable-platforms')
    + throwIf({segment:String} != 'all' AND length(arrayDistinct(splitByChar('+', {segment:String}))) != uniqExactIf(segment, has(splitByChar('+', {segment:String}), segment)), 'segment must be all, or segments of the campaign joined by +')
    + throwIf({start_at:DateTime('Asia/Shanghai')} != toStartOfHour({start_at:DateTime('Asia/Shanghai')}) OR {end_at:DateTime('Asia/Shanghai')} != toStartOfHour({end_at:DateTime('Asia/Shanghai')}), 'start_at and end_at must be full hours') = 0
    FROM campaign_segment WHERE campaign = {campaign:String}) AS is_valid,
  (n, d) -> if(d = 0, NULL, toDecimal128(divideDecimal(toDecimal256(n, 0), toDecimal256(d + (d = 0), 0), 9), 9)) AS ratio,
  {sample_factor:UInt32} AS factor,
  -- Ratios and ranks are of complete hours, and the base is the same hours. An hour of the base stands beside its own hour alone.
  (SELECT (complete_until, over_until) FROM data_horizon) AS horizon,
  (from_at, until_at) -> if(until_at <= horizon.2, until_at, greatest(from_at, horizon.1)) AS complete,
  complete({start_at:DateTime('Asia/Shanghai')}, {end_at:DateTime('Asia/Shanghai')}) AS complete_to, complete({period_start_at:DateTime('Asia/Shanghai')}, {period_end_at:DateTime('Asia/Shanghai')}) AS period_complete_to,
  if(complete_to = {end_at:DateTime('Asia/Shanghai')} OR {by:String} = 'hour', {base_end_at:DateTime('Asia/Shanghai')}, least({base_end_at:DateTime('Asia/Shanghai')}, {base_start_at:DateTime('Asia/Shanghai')} + (complete_to - {start_at:DateTime('Asia/Shanghai')}))) AS base_complete_to,
  {base_start_at:DateTime('Asia/Shanghai')} < {base_end_at:DateTime('Asia/Shanghai')} AS has_base,
  {period_start_at:DateTime('Asia/Shanghai')} <= {start_at:DateTime('Asia/Shanghai')} AND {end_at:DateTime('Asia/Shanghai')} <= {period_end_at:DateTime('Asia/Shanghai')} AS is_in_period
SELECT sums.member AS member,
  multiIf(label.en != '', label.en, member_en != '', member_en, sums.member) AS label_en, multiIf(label.zh != '', label.zh, member_zh != '', member_zh, sums.member) AS label_zh,
  sums.orders * factor AS orders, sums.fen * factor AS sales_fen,
  if({by:String} IN ('village', 'outlet', 'outlet-type'), NULL, sums.refunded_fen * factor) AS refunded_fen,
  if({by:String} IN ('village', 'outlet', 'outlet-type') OR {basis:String} = 'placed', NULL, ratio(100 * toInt256(sums.refunded_fen), toInt256(if({basis:String} = 'net', sums.fen + sums.refunded_fen, sums.fen)))) AS refund_rate_percent,
  ratio(toInt256(sums.fen), toInt256(sums.orders)) AS average_order_fen,
  if({by:String} = 'hour' AND {segment:String} != 'all' AND {scope:String} != 'comparable-counties', NULL, sums.active_counties) AS active_counties,
  if(has_base, sums.base_orders * factor, NULL) AS base_orders, if(has_base, sums.base_fen * factor, NULL) AS base_sales_fen,
  if(growth_reason IS NULL, ratio(100 * (toInt256(sums.complete_fen) - toInt256(sums.base_fen)), toInt256(sums.base_fen)), NULL) AS growth_percent,
  if(growth_reason IS NULL, ratio(toInt256(sums.complete_fen), toInt256(sums.base_fen)), NULL) AS multiple,
  multiIf(NOT has_base, 'no base window', NOT is_complete, 'no hour of it is complete', sums.base_fen = 0, 'nothing sold in the base window', NULL) AS growth_reason,
  if(has_base AND is_complete, ratio(100 * (toInt256(sums.complete_fen) - toInt256(sums.base_fen)), toInt256(total_base_fen)), NULL) AS contribution_points,
  if(is_complete, ratio(100 * toInt256(sums.complete_fen), toInt256(total_fen)), NULL) AS share_percent,
  if(is_complete AND is_in_period AND ({by:String} IN ('all', 'segment', 'county', 'province', 'region', 'platform', 'day') OR {by:String} = 'hour'), ratio(100 * toInt256(sums.complete_fen), toInt256(sums.period_fen)), NULL) AS share_of_period_percent,
  if(is_complete, ratio(100 * toInt256(sums.complete_fen), toInt256(rural_fen)), NULL) AS share_of_rural_percent,
  toUInt32(row_number() OVER (ORDER BY sums.complete_fen DESC, sums.fen DESC, sums.member)) AS rank,
  sums.orders AS sampled_orders, if(factor = 1, 0, if(sums.orders = 0, NULL, 100 * sqrt((1 - 1 / factor) / sums.orders))) AS orders_error_percent,
  if(factor = 1, 0, if(sums.fen <= 0, NULL, 100 * sqrt((1 - 1 / factor) * toFloat64(sums.fen_squared)) / toFloat64(sums.fen))) AS sales_error_percent
FROM (
  SELECT * EXCEPT (total_fen, total_base_fen, rural_fen),
    complete_to > {start_at:DateTime('Asia/Shanghai')} AND ({by:String} NOT IN ('hour', 'day') OR rpad(sales_sums.member, 19, ' 00:00:00') < toString(complete_to)) AS is_complete,
    sum(sales_sums.total_fen) OVER () AS total_fen, sumIf(sales_sums.total_base_fen, is_complete) OVER () AS total_base_fen, sum(sales_sums.rural_fen) OVER () AS rural_fen
  FROM (
    SELECT member_and_place.1 AS member,
      sumIf(facts.orders, in_segment) AS orders, sumIf(facts.fen, in_segment) AS fen, sumIf(facts.complete_fen, in_segment) AS complete_fen, sumIf(facts.fen_squared, in_segment) AS fen_squared, sumIf(facts.refunded_fen, in_segment) AS refunded_fen,
      sumIf(facts.base_orders, in_segment) AS base_orders, sumIf(facts.base_fen, in_segment) AS base_fen, sumIf(facts.period_fen, in_segment) AS period_fen,
      sumIf(facts.complete_fen, in_segment AND member_and_place.2 = 1) AS total_fen, sumIf(facts.base_fen, in_segment AND member_and_place.2 = 1) AS total_base_fen,
      sumIf(facts.complete_fen, is_rural AND member_and_place.2 = 1) AS rural_fen,
      if({by:String} IN ('village', 'outlet'), 1, uniqExactIf(county, in_segment AND facts.orders > 0)) AS active_counties,
      any(place_en) AS member_en, any(place_zh) AS member_zh
    FROM (
      SELECT found.county AS county, multiIf({by:String} = 'county', name_en, {by:String} = 'province', province_en, '') AS place_en, multiIf({by:String} = 'county', name, {by:String} = 'province', province, '') AS place_zh,
        orders, fen, complete_fen, fen_squared, refunded_fen, base_orders, base_fen, period_fen,
        multiIf({by:String} = 'county', toString(found.county), {by:String} = 'province', toString(intDiv(found.county, 10000)), {by:String} = 'region', region, {by:String} = 'platform', by_platform,
          {by:String} = 'outlet', if(by_outlet = '', '', concat(by_platform, ' ', by_outlet)), {by:String} = 'hour', toString(toDateTime(by_number, 'Asia/Shanghai')),
          {by:String} = 'day', toString(toDate(toDateTime(by_number, 'Asia/Shanghai'))), {by:String} = 'village', if(by_number = 0, '', toString(by_number)),
          concat(by_channel, by_direction, by_mode, by_type)) AS one_member,
        {segment:String} = 'all' OR hasAny(segments, splitByChar('+', {segment:String})) AS in_segment,
        -- A county or platform is comparable if it sold in both windows.
        {scope:String} != 'comparable-counties' OR sum(orders) OVER (PARTITION BY found.county) > 0 AND sum(base_orders) OVER (PARTITION BY found.county) > 0 AS in_county_scope,
        {scope:String} != 'comparable-platforms' OR sumIf(orders, in_segment) OVER (PARTITION BY by_platform) > 0 AND sumIf(base_orders, in_segment) OVER (PARTITION BY by_platform) > 0 AS in_platform_scope,
        has(segments, 'rural') AS is_rural,
        -- A county of several segments counts in each, and once in the totals.
        arrayJoin(if({by:String} = 'segment' AND notEmpty(segments), arrayZip(segments, arrayEnumerate(segments)), [(one_member, toUInt32(1))])) AS member_and_place
      FROM (
        WITH
          multiIf({by:String} IN ('village', 'outlet', 'outlet-type'), if({basis:String} = 'placed', placed_first_lines, paid_first_lines), {basis:String} = 'placed', placed_orders, paid_orders) AS row_orders,
          multiIf({basis:String} = 'placed', placed_fen, {basis:String} = 'paid', paid_fen, paid_fen - rollup.refunded_fen) AS row_fen
        SELECT county,
          if({by:String} IN ('platform', 'outlet') OR {scope:String} = 'comparable-platforms', platform, '') AS by_platform, if({by:String} = 'channel', channel, '') AS by_channel,
          if({by:String} = 'direction', direction, '') AS by_direction, if({by:String} = 'order-mode', order_mode, '') AS by_mode,
          if({by:String} = 'outlet-type', outlet_type, '') AS by_type, if({by:String} = 'outlet', outlet_id, '') AS by_outlet,
          -- Hours and days of the base window are compared with those at the same distance from the start.
          multiIf({by:String} = 'village', toInt64(village), {by:String} NOT IN ('hour', 'day'), 0,
            stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < {base_end_at:DateTime('Asia/Shanghai')}, toInt64(stat_hour) + toInt64({start_at:DateTime('Asia/Shanghai')}) - toInt64({base_start_at:DateTime('Asia/Shanghai')}), toInt64(stat_hour)) AS by_number,
          sumIf(row_orders, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS orders, sumIf(row_fen, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS fen,
          sumIf(row_fen, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < complete_to) AS complete_fen,
          sumIf(if({basis:String} = 'placed', placed_fen_squared, paid_fen_squared), stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS fen_squared,
          sumIf(if({basis:String} = 'placed', 0, rollup.refunded_fen), stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS refunded_fen,
          sumIf(row_orders, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_orders, sumIf(row_fen, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_fen,
          sumIf(row_fen, ({by:String} IN ('all', 'segment', 'county', 'province', 'region', 'platform', 'day') OR {by:String} = 'hour') AND stat_hour >= {period_start_at:DateTime('Asia/Shanghai')} AND stat_hour < period_complete_to) AS period_fen
        FROM rollup
        WHERE is_valid
          AND kind IN (if({by:String} IN ('village', 'outlet', 'outlet-type'), 'products', 'sales'), multiIf({by:String} IN ('all', 'segment', 'county', 'province', 'region', 'platform', 'day'), 'day_sales', {by:String} = 'hour' AND {segment:String} != 'all' AND {scope:String} != 'comparable-counties', 'day_segment_set_sales', {by:String} IN ('village', 'outlet', 'outlet-type'), 'products', 'sales'))
          AND (stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')} OR stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < {base_end_at:DateTime('Asia/Shanghai')} OR ({by:String} IN ('all', 'segment', 'county', 'province', 'region', 'platform', 'day') OR {by:String} = 'hour') AND stat_hour >= {period_start_at:DateTime('Asia/Shanghai')} AND stat_hour < {period_end_at:DateTime('Asia/Shanghai')})
          AND (slice_start, slice_seconds, slice_version) IN (
            SELECT slice.1, slice.2, slice.3
            FROM day_slices
            ARRAY JOIN if(
              sums_are_current AND ({by:String} = 'hour' AND {segment:String} != 'all' AND {scope:String} != 'comparable-counties' AND sums_lists_checksum = (SELECT checksum FROM reference_checksum) OR {by:String} IN ('all', 'segment', 'county', 'province', 'region', 'platform', 'day')
                AND NOT (day < {start_at:DateTime('Asia/Shanghai')} AND {start_at:DateTime('Asia/Shanghai')} < day + 86400)
                AND NOT (day < {end_at:DateTime('Asia/Shanghai')} AND {end_at:DateTime('Asia/Shanghai')} < day + 86400)
                AND NOT (day < {base_start_at:DateTime('Asia/Shanghai')} AND {base_start_at:DateTime('Asia/Shanghai')} < day + 86400)
                AND NOT (day < {base_end_at:DateTime('Asia/Shanghai')} AND {base_end_at:DateTime('Asia/Shanghai')} < day + 86400)
                AND NOT (day < {period_start_at:DateTime('Asia/Shanghai')} AND {period_start_at:DateTime('Asia/Shanghai')} < day + 86400)
                AND NOT (day < {period_end_at:DateTime('Asia/Shanghai')} AND {period_end_at:DateTime('Asia/Shanghai')} < day + 86400)
                AND NOT (day < complete_to AND complete_to < day + 86400)
                AND NOT (day < period_complete_to AND period_complete_to < day + 86400)
                AND NOT (day < base_complete_to AND base_complete_to < day + 86400)),
              [(day, toUInt32(86400), sums_version)],
              arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice
            WHERE day < greatest({end_at:DateTime('Asia/Shanghai')}, {base_end_at:DateTime('Asia/Shanghai')}, {period_end_at:DateTime('Asia/Shanghai')}) + 3600)
        GROUP BY county, by_platform, by_channel, by_direction, by_mode, by_type, by_outlet, by_number
      ) AS found
      LEFT JOIN (SELECT county, groupArray(toString(segment)) AS segments FROM campaign_segment_member WHERE campaign = {campaign:String} GROUP BY county) AS members ON members.county = found.county
      LEFT JOIN (SELECT county, name, name_en, province, province_en, region FROM county WHERE {by:String} IN ('county', 'province', 'region')) AS listed ON listed.county = found.county
    ) AS facts
    WHERE in_county_scope AND in_platform_scope
    GROUP BY member
  ) AS sales_sums
) AS sums
LEFT JOIN (SELECT id, en, zh FROM title_label WHERE kind = {by:String}) AS label ON label.id = sums.member
WHERE (sums.orders > 0 OR sums.base_orders > 0) AND ({by:String} != 'segment' OR sums.member != '')
COMMENT 'Measures of a window by one dimension, with those of the base window; read sales_between and sales_by_window';
