WITH named AS (
  WITH toStartOfHour(placed_slice) AS placed_hour
  SELECT settlement_reference, placed_slice, platform, order_id, toUInt128(0) AS noticed_rank
  FROM orders
  WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))} AND settlement_reference != ''
  UNION ALL
  WITH toStartOfHour(placed_slice) AS placed_hour
  SELECT settlement_reference, placed_slice, platform, order_id, noticed_rank
  FROM settled_order
  WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))}
)
SELECT
  settlement_reference AS reference, toUnixTimestamp(placed_slice) AS slice, platform, order_id,
  toString(newest_rank) AS rank
FROM (
  SELECT settlement_reference, placed_slice, platform, order_id, max(noticed_rank) AS known_rank
  FROM named
  GROUP BY settlement_reference, placed_slice, platform, order_id
) AS member
INNER JOIN (
  WITH toStartOfHour(placed_slice) AS placed_hour
  SELECT placed_slice, platform, order_id, max(rank) AS newest_rank
  FROM orders
  WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))}
    AND (placed_slice, platform, order_id) GLOBAL IN (SELECT placed_slice, platform, order_id FROM named)
  GROUP BY placed_slice, platform, order_id
) AS newest USING (placed_slice, platform, order_id)
WHERE newest_rank > known_rank
