-- The villages or outlets of one county that sold most in a window, with their base. Refunds are not known by place: net
-- sales count as paid ones.
SELECT
  if({by:String} = 'village', toString(village), concat(platform, ' ', outlet_id)) AS member,
  any(toString(outlet_type)) AS type,
  toString(sumIf(row_orders, in_window) * {factor:UInt32}) AS orders,
  toString(sumIf(row_fen, in_window) * {factor:UInt32} AS now_fen) AS fen,
  toString(sumIf(row_fen, in_window AND stat_hour < {completeTo:DateTime('Asia/Shanghai')}) * {factor:UInt32})
    AS complete_fen,
  toString(sumIf(row_fen, in_base AND stat_hour < {comparedTo:DateTime('Asia/Shanghai')}) * {factor:UInt32})
    AS base_fen,
  toString(sumIf(row_orders, in_base AND stat_hour < {comparedTo:DateTime('Asia/Shanghai')}) * {factor:UInt32})
    AS base_orders,
  toString(sumIf(row_orders, in_window)) AS sampled_orders,
  toString(sum(now_fen) OVER ()) AS all_fen
FROM (
  SELECT stat_hour, village, platform, outlet_id, outlet_type,
    if({basis:String} = 'placed', placed_first_lines, paid_first_lines) AS row_orders,
    if({basis:String} = 'placed', placed_fen, paid_fen) AS row_fen,
    stat_hour >= {startAt:DateTime('Asia/Shanghai')} AND stat_hour < {endAt:DateTime('Asia/Shanghai')} AS in_window,
    stat_hour >= {baseStartAt:DateTime('Asia/Shanghai')} AND stat_hour < {baseEndAt:DateTime('Asia/Shanghai')}
      AS in_base
  FROM product_rollup
  WHERE county = {county:UInt32} AND (in_window OR in_base) AND ({by:String} = 'village' OR outlet_id != '')
)
GROUP BY member
HAVING now_fen > 0
ORDER BY now_fen DESC, member
LIMIT {most:UInt8}
