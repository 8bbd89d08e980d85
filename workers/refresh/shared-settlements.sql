SELECT settlement_reference AS reference, groupUniqArray(toUnixTimestamp(placed_slice)) AS slices
FROM settlement
WHERE settlement_reference IN (
  WITH toStartOfHour(placed_slice) AS placed_hour
  SELECT settlement_reference FROM orders
  WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))} AND settlement_reference != ''
  UNION ALL
  WITH toStartOfHour(placed_slice) AS placed_hour
  SELECT settlement_reference FROM settled_order WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))}
)
GROUP BY settlement_reference
HAVING uniqExact(placed_slice, platform, order_id) > 1
