-- summary: Sales of a window by one dimension, with growth, shares, contribution and rank
--   | 某一时段的销售，按一个维度分组，附同比增长、占比、拉动百分点和位次
-- grain: member of by; only members that sold | by 的成员；仅列有销售的成员
-- unit: orders and fen, multiplied by the sample factor; percent cut after nine decimals
--   | 订单数（单）、金额（分），已乘抽样倍数；百分比截取至九位小数
-- basis: the argument basis; base_ columns are of the base window | 由参数 basis 指定；base_ 各列属基期
-- page: sales 1
-- call: campaign = 'double11-2017', window_id = 'day', by = 'county', segment = 'rural', scope = 'all', basis = 'paid'
-- argument campaign: the campaign, which gives the sample factor and the members of segments | 活动，决定抽样倍数和县域分组的成员
-- argument window_id: a window of the view campaign_window, such as period or day, or full hours of Shanghai as
--   START/END, such as 2017-11-11 00:00:00/2017-11-11 10:00:00, whose base is the same hours of the year before
--   | 视图 campaign_window 所列时段（如 period、day），或以 START/END 表示的北京时间整点（如 2017-11-11 00:00:00/2017-11-11 10:00:00），
--   其基期为上年同一时段
-- argument by: all, segment, county, province, region, platform, channel, direction, order-mode, village, outlet,
--   outlet-type, day or hour
--   | all（合计）、segment（县域分组）、county（县）、province（省份）、region（地区）、platform（平台）、channel（渠道）、
--   direction（流向）、order-mode（下单方式）、village（村）、outlet（网点）、outlet-type（网点类型）、day（日）或 hour（小时）
-- argument segment: all counties, rural, another segment, or several joined by + (a county in both counts once)
--   | all（全部县）、rural（农村地区）、其他县域分组，或以 + 连接的多个分组（重叠的县只计一次）
-- argument scope: all, comparable-counties (refused for a sample) or comparable-platforms: those that sold in both
--   windows
--   | all（全部）、comparable-counties（可比县，抽样数据不适用）或 comparable-platforms（可比平台），可比指两期均有销售
-- argument basis: paid, placed or net; villages and outlets know no refunds, hence no net
--   | paid（按支付时间）、placed（按下单时间）或 net（支付额扣除退款）；按村和网点没有退款数据，不可用 net

-- Ratios are cut after nine decimals, never rounded.
CREATE OR REPLACE VIEW sales_by_window AS
WITH {by:String} IN ('village', 'outlet', 'outlet-type') AS by_place
SELECT found.member AS member, if(label.en != '', label.en, names.1) AS label_en,
  if(label.zh != '', label.zh, names.2) AS label_zh, found.orders * at.factor AS orders, fen * at.factor AS sales_fen,
  if(by_place, NULL, found.refunded_fen * at.factor) AS refunded_fen,
  ratios[1] AS refund_rate_percent, ratios[2] AS average_order_fen,
  if({by:String} = 'hour' AND {segment:String} != 'all' AND {scope:String} != 'comparable-counties', NULL, counties)
    AS active_counties,
  if(has_base, found.base_orders * at.factor, NULL) AS base_orders,
  if(has_base, found.base_fen * at.factor, NULL) AS base_sales_fen,
  ratios[3] AS growth_percent, ratios[4] AS multiple,
  multiIf(NOT has_base, 'no base window', NOT is_complete, 'no hour of it is complete',
    found.base_fen = 0, 'nothing sold in the base window', NULL) AS growth_reason,
  ratios[5] AS contribution_points, ratios[6] AS share_percent, ratios[7] AS share_of_period_percent,
  ratios[8] AS share_of_rural_percent, toUInt32(row_number() OVER (ORDER BY complete_fen DESC, fen DESC, found.member))
    AS rank, found.orders AS sampled_orders,
  if(at.factor = 1, 0, 100 * sqrt((1 - 1 / at.factor) / nullIf(found.orders, 0))) AS orders_error_percent,
  if(at.factor = 1, 0, if(fen > 0, 100 * sqrt((1 - 1 / at.factor) * toFloat64(fen_squared)) / toFloat64(fen), NULL))
    AS sales_error_percent
FROM (
  SELECT *, at.base_start_at < at.base_end_at AS has_base, complete_fen - base_fen AS growth,
    arrayMap((n, d) -> if(d = 0, NULL, toDecimal128(divideDecimal(toDecimal256(n, 0), toDecimal256(d + (d = 0), 0), 9),
      9)),
      [100 * refunded_fen, fen, 100 * growth, complete_fen, 100 * growth, 100 * complete_fen, 100 * complete_fen,
        100 * complete_fen]::Array(Int256),
      [if(by_place OR {basis:String} = 'placed', 0, fen + if({basis:String} = 'net', refunded_fen, 0)), toInt64(orders),
        base_fen * is_complete, base_fen * is_complete, sumIf(total_base_fen, is_complete) OVER () * is_complete,
        sum(total_fen) OVER () * is_complete,
        period_fen * (is_complete AND at.start_at >= at.period_start_at AND at.end_at <= at.period_end_at),
        sum(rural_fen) OVER () * is_complete]::Array(Int256)) AS ratios
  FROM (
    SELECT any(part.at) AS at, member_and_place.1 AS member,
      if(any(place_names).1 != '', any(place_names), (member, member)) AS names,
      at.complete_to > at.start_at AND ({by:String} NOT IN ('hour', 'day')
        OR rpad(member, 19, ' 00:00:00') < toString(toDateTime(at.complete_to, 'Asia/Shanghai'))) AS is_complete,
      sumIf(part.orders, in_segment) AS orders, sumIf(part.fen, in_segment) AS fen,
      sumIf(part.complete_fen, in_segment) AS complete_fen, sumIf(part.fen_squared, in_segment) AS fen_squared,
      sumIf(part.refunded_fen, in_segment) AS refunded_fen, sumIf(part.base_orders, in_segment) AS base_orders,
      sumIf(part.base_fen, in_segment) AS base_fen, sumIf(part.period_fen, in_segment) AS period_fen,
      sumIf(part.complete_fen, in_segment AND member_and_place.2 = 1) AS total_fen,
      sumIf(part.base_fen, in_segment AND member_and_place.2 = 1) AS total_base_fen,
      sumIf(part.complete_fen, is_rural AND member_and_place.2 = 1) AS rural_fen,
      if({by:String} IN ('village', 'outlet'), 1, uniqExactIf(county, in_segment AND part.orders > 0)) AS counties
    FROM (
      -- A county or platform is comparable if it sold in both windows. A county of several segments counts in each, and
      -- once in the totals.
      SELECT sold.*, {segment:String} = 'all' OR hasAny(segments, splitByChar('+', {segment:String})) AS of_segment,
        if({scope:String} = 'comparable-counties', least(sum(orders) OVER same_county,
          sum(base_orders) OVER same_county) > 0,
          if({scope:String} = 'comparable-platforms', least(sumIf(orders, of_segment) OVER same_platform,
            sumIf(base_orders, of_segment) OVER same_platform) > 0, true)) AS in_scope,
        of_segment AND in_scope AS in_segment, has(segments, 'rural') AND in_scope AS is_rural,
        if({by:String} = 'county', (name_en, name), if({by:String} = 'province', (province_en, province), ('', '')))
          AS place_names,
        multiIf({by:String} = 'county', toString(county), {by:String} = 'province', toString(intDiv(county, 10000)),
          {by:String} = 'region', region, {by:String} = 'hour', toString(toDateTime(number, 'Asia/Shanghai')),
          {by:String} = 'day', toString(toDate(toDateTime(number, 'Asia/Shanghai'))), number != 0, toString(number),
          {by:String} = 'outlet' AND key != '', concat(by_platform, ' ', key), toString(key)) AS one_member,
        arrayJoin(if({by:String} = 'segment' AND notEmpty(segments), arrayZip(segments, arrayEnumerate(segments)),
          [(one_member, toUInt32(1))])) AS member_and_place
      FROM window_sums(
        bounds = (SELECT bounds FROM asked_window(campaign = {campaign:String}, window_id = {window_id:String},
          kind = 'sales', by = {by:String}, segment = {segment:String}, scope = {scope:String},
          basis = {basis:String})),
        kind = 'sales', by = {by:String}, category = '', segment = {segment:String}, scope = {scope:String},
        basis = {basis:String}) AS sold
      LEFT JOIN (SELECT county AS of_county, groupArray(toString(segment)) AS segments FROM campaign_segment_member
        WHERE campaign = {campaign:String} GROUP BY county) AS member ON of_county = sold.county
      LEFT JOIN (SELECT county AS code, name, name_en, province, province_en, region FROM county)
        AS listed ON code = sold.county
      WINDOW same_county AS (PARTITION BY county), same_platform AS (PARTITION BY by_platform)
    ) AS part
    GROUP BY member
  )
) AS found
LEFT JOIN (SELECT id, en, zh FROM title_label WHERE kind = {by:String}) AS label ON label.id = found.member
WHERE (found.orders > 0 OR found.base_orders > 0) AND ({by:String} != 'segment' OR found.member != '');
