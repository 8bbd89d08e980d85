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
  -- A platform may be the base of several, itself among them: its sales count once as its own, and once as a base
  -- for every platform that is measured against it.
  WITH seller.platform = listed.platform AS own, seller.platform = listed.base_platform AS base
  SELECT listed.campaign AS campaign, windows.window_id AS window_id, listed.platform AS platform,
    listed.base_platform AS base_platform, windows.base_start_at IS NOT NULL AS has_base,
    [
      ('placed', sumIf(placed_orders, own), sumIf(placed_fen, own), toInt64(0),
        sumIf(base_placed_orders, base), sumIf(base_placed_fen, base)),
      ('paid', sumIf(paid_orders, own), sumIf(paid_fen, own), sumIf(refunded_fen, own),
        sumIf(base_paid_orders, base), sumIf(base_paid_fen, base)),
      ('net', sumIf(paid_orders, own), sumIf(paid_fen - refunded_fen, own), sumIf(refunded_fen, own),
        sumIf(base_paid_orders, base), sumIf(base_paid_fen - base_refunded_fen, base))
    ] AS sides
  FROM campaign_platform AS listed
  INNER JOIN campaign_window AS windows ON windows.campaign = listed.campaign
  INNER JOIN (
    -- A platform that sold nothing in a window still has a row.
    SELECT campaign, window_id, '' AS platform, 0 AS placed_orders, 0 AS placed_fen, 0 AS paid_orders, 0 AS paid_fen,
      0 AS refunded_fen, 0 AS base_placed_orders, 0 AS base_placed_fen, 0 AS base_paid_orders, 0 AS base_paid_fen,
      0 AS base_refunded_fen
    FROM campaign_window
    UNION ALL
    SELECT sales.campaign AS campaign, window_id, platform, sum(placed_orders), sum(placed_fen), sum(paid_orders), sum(paid_fen),
      sum(refunded_fen), sum(base_placed_orders), sum(base_placed_fen), sum(base_paid_orders), sum(base_paid_fen),
      sum(base_refunded_fen)
    FROM county_window_sales AS sales
    INNER JOIN campaign_segment_member AS member ON member.campaign = sales.campaign AND member.county = sales.county
    WHERE segment = 'rural'
    GROUP BY campaign, window_id, platform
  ) AS seller ON seller.campaign = windows.campaign AND seller.window_id = windows.window_id
  GROUP BY campaign, window_id, platform, base_platform, has_base
)
ARRAY JOIN sides AS side
COMMENT 'Rural sales of every window by platform and basis, beside those of its base platform in the base window';
