CREATE OR REPLACE VIEW platform_window_sales (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  platform String COMMENT 'Platform',
  base_platform String COMMENT 'Platform of the base columns',
  basis String COMMENT 'placed: by order time. paid: by payment time. net: paid, less refunds so far',
  orders UInt64 COMMENT 'Orders; net counts an order that was refunded, too',
  sales_fen Int64 COMMENT 'Sales, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the paid orders, in fen; 0 by order time',
  base_orders Nullable(UInt64) COMMENT 'Orders of base_platform in the base window; null where the window has none',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of base_platform in the base window, in fen; null where the window has none'
) AS
SELECT campaign, window_id, platform, base_platform, side.1 AS basis, side.2 AS orders, side.3 AS sales_fen,
  side.4 AS refunded_fen, if(has_base, side.5, NULL) AS base_orders, if(has_base, side.6, NULL) AS base_sales_fen
FROM (
  SELECT campaign, window_id, platform, base_platform, has_base, [
    ('placed', own[1], own[2], 0, base[1], base[2]),
    ('paid', own[3], own[4], own[5], base[3], base[4]),
    ('net', own[3], own[4] - own[5], own[5], base[3], base[4] - base[5])
  ] AS sides
  FROM window_sum
  WHERE platform != '' AND product_group = ''
)
ARRAY JOIN sides AS side
COMMENT 'Rural sales of every window by platform and basis, beside those of its base platform in the base window';
