WITH toStartOfHour(placed_slice) AS placed_hour
SELECT 1 AS named FROM orders
WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))} AND settlement_reference != ''
LIMIT 1
UNION ALL
WITH toStartOfHour(placed_slice) AS placed_hour
SELECT 1 FROM settled_order
WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))}
LIMIT 1
