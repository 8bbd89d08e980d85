-- grain: subject and window, with sums of the window, of its complete hours and of its base
-- All statistics use this one scan of the rollup; few rows once days are summed. Each visible order is in the sums of
-- its day by set of segments, or in a slice where these are not current. Both keep hours, so the hours of any window
-- select its orders. Sums have the first county of their set. The five measures travel as an array: placed orders and
-- fen, paid orders and fen, refunded fen. Keys of joins are texts (docs/adr/0055).
CREATE OR REPLACE VIEW statistic_sums AS
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment,
  subject.platform AS platform, product_group, windows.base_start_at IS NOT NULL AS has_base, within_period,
  windows.complete_to > windows.start_at AS has_complete_hours,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, NOT in_base_window)) AS own,
  arrayMap(n -> n * sample_factor, sumForEachIf(complete_measures, NOT in_base_window)) AS complete,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, in_base_window)) AS base
FROM (SELECT * REPLACE (campaign::String AS campaign) FROM campaign_window) AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT hours.campaign AS campaign, window_id, is_base, member_of.segment AS segment,
    arrayJoin(if(category = '', ['', toString(platform)], [toString(platform)])) AS platform, toString(category)
      AS category,
    sumForEach(hour_measures) AS measures, sumForEachIf(hour_measures, is_complete) AS complete_measures
  FROM (
    SELECT toUnixTimestamp(stat_hour) AS hour, platform, category, arrayJoin(any(segments)) AS member_of,
      [toInt64(sum(placed_orders)), sum(placed_fen), toInt64(sum(paid_orders)), sum(paid_fen), sum(refunded_fen)]
        AS hour_measures
    FROM rollup
    INNER JOIN county_segment_set USING (county)
    WHERE (slice_start, slice_seconds, slice_version) IN (
        SELECT slice.1, slice.2, slice.3
        FROM day_slices
        ARRAY JOIN if(sums_are_current AND sums_lists_checksum = (SELECT checksum FROM reference_checksum),
          [(day, toUInt32(86400), sums_version)],
          arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice)
      AND (kind IN ('sales', 'day_segment_set_sales')
        OR kind IN ('products', 'day_segment_set_products') AND category IN (SELECT category FROM product_group)
          AND platform IN (SELECT platform FROM platform WHERE platform_group != ''))
    GROUP BY stat_hour, platform, category, segment_set
  ) AS hourly
  INNER JOIN (
    SELECT campaign::String AS campaign, window_id, at.1 AS is_base, at.2 AS hour, is_base
      OR hour < toUnixTimestamp(complete_to) AS is_complete
    FROM campaign_window
    ARRAY JOIN arrayConcat(
      arrayMap(t -> (false, t), range(toUnixTimestamp(start_at), toUnixTimestamp(end_at), 3600)),
      arrayMap(t -> (true, t), range(toUnixTimestamp(ifNull(base_start_at, start_at)),
        toUnixTimestamp(ifNull(base_complete_to, start_at)), 3600))) AS at
  ) AS hours ON hours.campaign = member_of.campaign AND hours.hour = hourly.hour
  GROUP BY campaign, window_id, is_base, segment, platform, category
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id
  AND summed.is_base = in_base_window AND summed.segment = summed_segment AND summed.platform = summed_platform
  AND summed.category = summed_category
GROUP BY campaign, sample_factor, window_id, has_base, within_period, has_complete_hours, subject_id, segment, platform,
  product_group
COMMENT 'Sums of every subject and window, multiplied by the sample factor; subjects without sales have zeros';
