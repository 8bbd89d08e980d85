(placed_slice, platform, order_id) GLOBAL IN (
  SELECT placed_slice, platform, order_id
  FROM (
    SELECT placed_slice, platform, order_id,
      row_number() OVER (
        PARTITION BY settlement_reference
        ORDER BY paid_at IS NULL, outlet_id != '', platform, order_id, placed_slice
      ) AS place
    FROM orders FINAL
    WHERE settlement_reference != '' AND (placed_slice, platform, order_id) GLOBAL IN (
      SELECT placed_slice, platform, order_id FROM settlement WHERE settlement_reference GLOBAL IN (
        WITH toStartOfHour(placed_slice) AS placed_hour
        SELECT settlement_reference FROM settled_order
        WHERE {slice:Identifier} IN {starts:Array(DateTime('Asia/Shanghai'))}
      )
    )
  )
  WHERE place > 1
)
