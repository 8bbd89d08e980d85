-- The one scan of the rollup that all statistics stand on. Counties are summed by the set of segments that they are in, and
-- hours before windows: so the rows become few at once. Grain: campaign, window_id, subject; a row for each, sold or not.
CREATE OR REPLACE VIEW window_sum AS
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment, subject.platform AS platform,
  base_platform, product_group, windows.base_start_at IS NOT NULL AS has_base, within_period,
  sumIf(ifNull(window_placed_orders, 0), NOT counts_base) * sample_factor AS placed_orders,
  sumIf(ifNull(window_placed_fen, 0), NOT counts_base) * sample_factor AS placed_fen,
  sumIf(ifNull(window_paid_orders, 0), NOT counts_base) * sample_factor AS paid_orders,
  sumIf(ifNull(window_paid_fen, 0), NOT counts_base) * sample_factor AS paid_fen,
  sumIf(ifNull(window_refunded_fen, 0), NOT counts_base) * sample_factor AS refunded_fen,
  sumIf(ifNull(window_placed_orders, 0), counts_base) * sample_factor AS base_placed_orders,
  sumIf(ifNull(window_placed_fen, 0), counts_base) * sample_factor AS base_placed_fen,
  sumIf(ifNull(window_paid_orders, 0), counts_base) * sample_factor AS base_paid_orders,
  sumIf(ifNull(window_paid_fen, 0), counts_base) * sample_factor AS base_paid_fen,
  sumIf(ifNull(window_refunded_fen, 0), counts_base) * sample_factor AS base_refunded_fen
FROM campaign_window AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT membership.1 AS campaign, window_id, is_base, membership.2 AS segment, platform, category,
    sum(hour_placed_orders) AS window_placed_orders, sum(hour_placed_fen) AS window_placed_fen,
    sum(hour_paid_orders) AS window_paid_orders, sum(hour_paid_fen) AS window_paid_fen,
    sum(hour_refunded_fen) AS window_refunded_fen
  FROM (
    SELECT stat_hour, platform, category, arrayJoin(any(memberships)) AS membership,
      sum(placed_orders) AS hour_placed_orders, sum(placed_fen) AS hour_placed_fen,
      sum(paid_orders) AS hour_paid_orders, sum(paid_fen) AS hour_paid_fen, sum(refunded_fen) AS hour_refunded_fen
    FROM counted_rollup
    INNER JOIN county_membership USING (county)
    WHERE kind IN ('sales', 'day_sales')
      OR kind IN ('products', 'day_products') AND category IN (SELECT category FROM product_group)
        AND platform IN (SELECT platform FROM platform_group)
    GROUP BY stat_hour, platform, category, membership_set
  ) AS hourly
  INNER JOIN campaign_window_hour AS hours ON hours.campaign = membership.1 AND hours.stat_hour = hourly.stat_hour
  GROUP BY campaign, window_id, is_base, segment, platform, category
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id AND summed.is_base = counts_base
  AND summed.segment = counted_segment AND summed.platform = counted_platform AND summed.category = counted_category
GROUP BY campaign, sample_factor, window_id, has_base, within_period, subject_id, segment, platform, base_platform, product_group;
