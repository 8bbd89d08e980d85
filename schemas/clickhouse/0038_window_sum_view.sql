-- The one scan of the rollup that all statistics stand on, of few rows once days are summed. Counties are summed by the set of segments that they are in, and
-- hours before windows: so the rows become few at once. Grain: campaign, window_id, subject; a row for each, sold or not.
-- own and base have five sums, or none where nothing was sold: placed orders, their fen, paid orders, their fen, refunds in
-- fen. As arrays, since planning a statement takes longer than reading the rows, and every function of it costs.
CREATE OR REPLACE VIEW window_sum AS
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment,
  subject.platform AS platform, base_platform, product_group, windows.base_start_at IS NOT NULL AS has_base, within_period,
  arrayMap(n -> n * sample_factor, sumForEachIf(sums, NOT counts_base)) AS own,
  arrayMap(n -> n * sample_factor, sumForEachIf(sums, counts_base)) AS base
FROM campaign_window AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT membership.1 AS campaign, window_id, is_base, membership.2 AS segment, platform, category, sumForEach(hour_sums) AS sums
  FROM (
    SELECT stat_hour, platform, category, arrayJoin(any(memberships)) AS membership,
      [toInt64(sum(placed_orders)), sum(placed_fen), toInt64(sum(paid_orders)), sum(paid_fen), sum(refunded_fen)] AS hour_sums
    FROM counted_rollup
    INNER JOIN county_membership USING (county)
    WHERE kind IN ('sales', 'day_class_sales')
      OR kind IN ('products', 'day_class_products') AND category IN (SELECT category FROM product_group)
        AND platform IN (SELECT platform FROM platform_group)
    GROUP BY stat_hour, platform, category, membership_set
  ) AS hourly
  INNER JOIN campaign_window_hour AS hours ON hours.campaign = membership.1 AND hours.stat_hour = hourly.stat_hour
  GROUP BY campaign, window_id, is_base, segment, platform, category
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id AND summed.is_base = counts_base
  AND summed.segment = counted_segment AND summed.platform = counted_platform AND summed.category = counted_category
GROUP BY campaign, sample_factor, window_id, has_base, within_period, subject_id, segment, platform, base_platform, product_group;

-- Grain: that of window_sum, by basis. The base columns count only where has_base.
CREATE OR REPLACE VIEW window_basis_sum AS
SELECT campaign, window_id, subject_id, segment, platform, base_platform, product_group, has_base, within_period,
  side.1 AS basis, side.2 AS orders, side.3 AS sales_fen, side.4 AS refunded_fen, side.5 AS base_orders, side.6 AS base_sales_fen
FROM (
  SELECT *, [
    ('placed', own[1], own[2], 0, base[1], base[2]),
    ('paid', own[3], own[4], own[5], base[3], base[4]),
    ('net', own[3], own[4] - own[5], own[5], base[3], base[4] - base[5])
  ] AS sides
  FROM window_sum
)
ARRAY JOIN sides AS side;
