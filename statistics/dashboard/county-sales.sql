-- What one county sold in a window and its base, by hour or by platform. Hours of the base stand at the same distance
-- from its start. In comparisons, those of the base end where the complete hours of the window do.
SELECT
  if({by:String} = 'platform', toString(platform), toString(if(in_window, stat_hour, stat_hour
    + (toInt64({startAt:DateTime('Asia/Shanghai')}) - toInt64({baseStartAt:DateTime('Asia/Shanghai')}))))) AS member,
  toString(sumIf(row_orders, in_window) * {factor:UInt32}) AS orders,
  toString(sumIf(row_fen, in_window) * {factor:UInt32} AS now_fen) AS fen,
  toString(sumIf(row_fen, in_window AND stat_hour < {completeTo:DateTime('Asia/Shanghai')}) * {factor:UInt32})
    AS complete_fen,
  toString(sumIf(row_fen, in_base AND ({by:String} = 'hour' OR stat_hour < {comparedTo:DateTime('Asia/Shanghai')}))
    * {factor:UInt32}) AS base_fen,
  toString(sumIf(row_orders, in_base AND stat_hour < {comparedTo:DateTime('Asia/Shanghai')}) * {factor:UInt32})
    AS base_orders,
  toString(sumIf(row_orders, in_window)) AS sampled_orders,
  if(now_fen > 0, 100 * sqrt((1 - 1 / {factor:UInt32}) * toFloat64(sumIf(row_squared, in_window)))
    / toFloat64(sumIf(row_fen, in_window)), NULL) AS sales_error_percent,
  toString(sum(now_fen) OVER ()) AS all_fen
FROM (
  SELECT stat_hour, platform,
    if({basis:String} = 'placed', placed_orders, paid_orders) AS row_orders,
    multiIf({basis:String} = 'placed', placed_fen, {basis:String} = 'net', paid_fen - refunded_fen, paid_fen)
      AS row_fen,
    if({basis:String} = 'placed', placed_fen_squared, paid_fen_squared) AS row_squared,
    stat_hour >= {startAt:DateTime('Asia/Shanghai')} AND stat_hour < {endAt:DateTime('Asia/Shanghai')} AS in_window,
    stat_hour >= {baseStartAt:DateTime('Asia/Shanghai')} AND stat_hour < {baseEndAt:DateTime('Asia/Shanghai')}
      AS in_base
  FROM sales_rollup
  WHERE county = {county:UInt32} AND (in_window OR in_base)
)
GROUP BY member
ORDER BY if({by:String} = 'hour', 0, now_fen) DESC, member
