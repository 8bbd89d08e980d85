-- What one county sold most in a window. Refunds are not known by product: net sales count as paid ones.
SELECT toString(category) AS member, toString(unit) AS unit,
  toString(sum(if({basis:String} = 'placed', placed_quantity, paid_quantity)) * {factor:UInt32}) AS quantity,
  toString(sum(if({basis:String} = 'placed', placed_fen, paid_fen)) * {factor:UInt32} AS now_fen) AS fen,
  toString(sum(now_fen) OVER ()) AS all_fen
FROM product_rollup
WHERE county = {county:UInt32}
  AND stat_hour >= {startAt:DateTime('Asia/Shanghai')} AND stat_hour < {endAt:DateTime('Asia/Shanghai')}
GROUP BY member, unit
HAVING now_fen > 0
ORDER BY now_fen DESC, member
LIMIT {most:UInt8}
