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
-- argument by: all, county, province, region, platform, channel, direction, order-mode, village, outlet, outlet-type,
--   day, hour, or overlapping-segment, whose rows do not add up: a county may be of several segments
--   | all（合计）、county（县）、province（省份）、region（地区）、platform（平台）、channel（渠道）、
--   direction（流向）、order-mode（下单方式）、village（村）、outlet（网点）、outlet-type（网点类型）、day（日）、hour（小时），
--   或 overlapping-segment（县域分组；一个县可属于多个分组，各行不可相加）
-- argument segment: all counties, rural, another segment, several joined by + (a county in both counts once), or the code
--   of one county, of which no share of rural sales is known; of sellers, or with purchases: before it (as in
--   purchases:rural) of buyers, with produce-to-city: of the sellers of that direction of trade, with
--   goods-to-countryside: of the buyers of that direction
--   | all（全部县）、rural（农村地区）、其他县域分组、以 + 连接的多个分组（重叠的县只计一次），或一个县的代码（此时没有占农村比重）；按卖家所在县计，
--   前加 purchases:（如 purchases:rural）按买家所在县计购买额，前加 produce-to-city: 按卖家计农产品进城，前加 goods-to-countryside: 按买家计工业品下乡
-- argument scope: all, or what the campaign declares as comparable, which comparable_member lists: comparable-counties,
--   comparable-platforms, both (comparable), or the sales of comparable-outlets
--   | all（全部），或活动声明的可比范围（见 comparable_member）：comparable-counties（可比县）、comparable-platforms（可比平台）、
--   comparable（二者兼备）或 comparable-outlets（可比网点的销售）
-- argument basis: paid, placed or net; villages and outlets know no refunds, hence no net
--   | paid（按支付时间）、placed（按下单时间）或 net（支付额扣除退款）；按村和网点没有退款数据，不可用 net

-- Ratios are cut after nine decimals, never rounded.
CREATE OR REPLACE VIEW sales_by_window AS
WITH {by:String} IN ('village', 'outlet', 'outlet-type') OR {scope:String} = 'comparable-outlets' AS by_place
SELECT found.member AS member, if(label.en != '', label.en, names.1) AS label_en,
  if(label.zh != '', label.zh, names.2) AS label_zh, found.orders * at.factor AS orders, fen * at.factor AS sales_fen,
  if(by_place, NULL, found.refunded_fen * at.factor) AS refunded_fen,
  if({basis:String} = 'placed', NULL, undone[1] * at.factor) AS refunded_orders,
  if({basis:String} = 'placed', undone[2] * at.factor, NULL) AS cancelled_orders,
  if({basis:String} = 'placed', undone[3] * at.factor, NULL) AS cancelled_fen,
  ratios[1] AS refund_rate_percent, ratios[2] AS average_order_fen,
  if({by:String} = 'hour' AND splitByChar(':', {segment:String})[-1] != 'all'
    AND {scope:String} IN ('all', 'comparable-platforms'), NULL, counties) AS active_counties,
  if(has_base, found.base_orders * at.factor, NULL) AS base_orders,
  if(has_base, found.base_fen * at.factor, NULL) AS base_sales_fen,
  ratios[3] AS growth_percent, ratios[4] AS multiple, growth_reason, ratios[5] AS contribution_points,
  ratios[6] AS share_percent, ratios[7] AS share_of_period_percent, ratios[8] AS share_of_rural_percent,
  if(found.member = '', NULL, toUInt32(row_number() OVER (PARTITION BY found.member = ''
    ORDER BY complete_fen DESC, fen DESC, found.member))) AS rank,
  found.orders AS sampled_orders, 100 * known[1] AS orders_error_percent, 100 * known[2] AS sales_error_percent,
  known[3] AS average_order_error_fen, 100 * known[4] AS growth_error_points,
  if(known[4] IS NULL, NULL, 100 * difference_error) AS growth_difference_error_points, known[4] AS multiple_error,
  100 * known[5] AS contribution_error_points, 100 * known[6] AS share_error_points,
  100 * known[7] AS share_of_period_error_points, 100 * known[8] AS share_of_rural_error_points,
  rank_range[1] AS rank_best, rank_range[2] AS rank_worst,
  multiIf(known[2] IS NULL, NULL, known[2] <= 0.165, 'good', known[2] <= 0.333, 'with-care', 'not-published')
    AS quality,
  multiIf(known[4] IS NULL, NULL, known[4] <= 0.165 * ratios[4], 'good', known[4] <= 0.333 * ratios[4], 'with-care',
    'not-published') AS growth_quality
FROM (
  SELECT *, complete_fen - base_fen AS growth, at.start_at >= at.period_start_at AND at.end_at <= at.period_end_at
    AS within_period,
    arrayMap((n, d) -> if(d = 0, NULL,
        toDecimal128(divideDecimal(toDecimal256(n, 0), toDecimal256(d + (d = 0), 0), 9), 9)),
      [100 * refunded_fen, fen, 100 * growth, complete_fen, 100 * growth, 100 * complete_fen, 100 * complete_fen,
        100 * complete_fen]::Array(Int256),
      [if(by_place OR {basis:String} = 'placed', 0, fen + if({basis:String} = 'net', refunded_fen, 0)), toInt64(orders),
        base_fen * is_complete, base_fen * is_complete, whole_base_fen * is_complete, whole_fen * is_complete,
        period_fen * (is_complete AND within_period), whole_rural_fen * is_complete]::Array(Int256)) AS ratios,
    arrayMap((error, n) -> if(ratios[[2, 2, 2, 4, 5, 6, 7, 8][n]] IS NULL OR NOT isFinite(error), NULL, error),
      errors, arrayEnumerate(errors)) AS known
  FROM member_sums(
    campaign = {campaign:String}, bounds = (SELECT bounds FROM asked_window(campaign = {campaign:String},
      window_id = {window_id:String}, kind = 'sales', by = {by:String}, segment = {segment:String},
      scope = {scope:String}, basis = {basis:String}, category = '')),
    kind = 'sales', by = {by:String}, category = '', segment = {segment:String}, scope = {scope:String},
    basis = {basis:String})
) AS found
LEFT JOIN (
  SELECT id, en, zh FROM title_label WHERE kind = replaceOne({by:String}, 'overlapping-', '')
  UNION ALL
  SELECT concat(platform, ' ', outlet_id), if(name_en = '', name, name_en), if(name = '', name_en, name)
  FROM reference_outlet
  WHERE {by:String} = 'outlet' AND load_version = (SELECT max(load_version) FROM reference_outlet_load)
) AS label ON label.id = found.member
WHERE found.orders > 0 OR found.base_orders > 0;
