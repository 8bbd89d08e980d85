-- Segments overlap: a county counts in each that it belongs to, so segments do not add up.
CREATE OR REPLACE VIEW window_sales (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  segment String COMMENT 'Segment of counties, by the seller',
  basis String COMMENT 'placed: by order time. paid: by payment time. net: paid, less refunds so far',
  orders UInt64 COMMENT 'Orders; net counts an order that was refunded, too',
  sales_fen Int64 COMMENT 'Sales, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the paid orders, in fen; 0 by order time',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window; null where the window has none',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen; null where the window has none'
) AS
SELECT campaign, window_id, segment, side.1 AS basis, side.2 AS orders, side.3 AS sales_fen, side.4 AS refunded_fen,
  if(has_base, side.5, NULL) AS base_orders, if(has_base, side.6, NULL) AS base_sales_fen
FROM (
  SELECT campaign, window_id, segment, has_base, [
    ('placed', own[1], own[2], 0, base[1], base[2]),
    ('paid', own[3], own[4], own[5], base[3], base[4]),
    ('net', own[3], own[4] - own[5], own[5], base[3], base[4] - base[5])
  ] AS sides
  FROM window_sum
  WHERE segment != ''
)
ARRAY JOIN sides AS side
COMMENT 'Sales of every window and of its base window by segment and basis, multiplied by the sample factor';
