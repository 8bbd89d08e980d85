-- All statistics use this one scan of the rollup; few rows once days are summed. Counties are summed by set of segments and
-- hours are summed before windows, which leaves few rows early. Grain: campaign, window_id, subject; subjects without
-- sales have zeros. The five measures travel as an array, because planning takes longer than reading, and each
-- function adds to it.
CREATE OR REPLACE VIEW subject_window_sums AS
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment,
  subject.platform AS platform, base_platform, product_group, windows.base_start_at IS NOT NULL AS has_base, within_period, windows.complete_to > windows.start_at AS has_complete_hours,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, NOT in_base_window)) AS own,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, in_base_window)) AS base,
  arrayMap(n -> n * sample_factor, sumForEachIf(complete_measures, NOT in_base_window)) AS complete,
  own[1] AS placed_orders, own[2] AS placed_fen, own[3] AS paid_orders, own[4] AS paid_fen, own[5] AS refunded_fen,
  base[1] AS base_placed_orders, base[2] AS base_placed_fen, base[3] AS base_paid_orders, base[4] AS base_paid_fen,
  base[5] AS base_refunded_fen,
  complete[2] AS complete_placed_fen, complete[4] AS complete_paid_fen, complete[5] AS complete_refunded_fen
FROM campaign_window AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT member_of.campaign AS campaign, window_id, is_base, member_of.segment AS segment, platform, category, sumForEach(hour_measures) AS measures,
    sumForEachIf(hour_measures, is_complete) AS complete_measures
  FROM (
    SELECT stat_hour, platform, category, arrayJoin(any(segments)) AS member_of,
      [toInt64(sum(placed_orders)), sum(placed_fen), toInt64(sum(paid_orders)), sum(paid_fen), sum(refunded_fen)] AS hour_measures
    FROM rollup_or_segment_sums
    INNER JOIN county_segment_set USING (county)
    WHERE kind IN ('sales', 'day_segment_set_sales')
      OR kind IN ('products', 'day_segment_set_products') AND category IN (SELECT category FROM product_group)
        AND platform IN (SELECT platform FROM platform_group)
    GROUP BY stat_hour, platform, category, segment_set
  ) AS hourly
  INNER JOIN campaign_window_hour AS hours ON hours.campaign = member_of.campaign AND hours.stat_hour = hourly.stat_hour
  GROUP BY campaign, window_id, is_base, segment, platform, category
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id AND summed.is_base = in_base_window
  AND summed.segment = summed_segment AND summed.platform = summed_platform AND summed.category = summed_category
GROUP BY campaign, sample_factor, window_id, has_base, within_period, has_complete_hours, subject_id, segment, platform, base_platform, product_group
COMMENT 'Sums of every subject and window, multiplied by the sample factor';
