-- grain: subject and window, with sums of the window, of its complete hours and of its base
-- All statistics use this one scan of the rollup; few rows once days are summed. Each visible order is in the sums of
-- its day by set of segments, or in a slice where these are not current. Both keep hours, so the hours of any window
-- select its orders. Sums have the first county of their set. The five measures travel as an array: placed orders and
-- fen, paid orders and fen, refunded fen; the variances of a sample (docs/errors.md) as another: placed, paid and net
-- fen, and the same of rural counties alone. Keys of joins are texts (docs/adr/0055).
CREATE OR REPLACE VIEW statistic_sums AS
WITH (SELECT max(sample_factor) > 1 FROM reference_campaign) AS has_sample,
  (SELECT groupArray((toString(category), toString(product_group))) FROM product_group) AS grouped,
  (sums -> arrayMap(sum -> toFloat64(sum) * sample_factor * (sample_factor - 1), sums)) AS variances_of
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment,
  subject.platform AS platform, subject.product_group AS product_group, sample_factor,
  windows.base_start_at IS NOT NULL AS has_base, within_period,
  windows.complete_to > windows.start_at AS has_complete_hours,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, NOT in_base_window)) AS own,
  arrayMap(n -> n * sample_factor, sumForEachIf(complete_measures, NOT in_base_window)) AS complete,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, in_base_window)) AS base,
  variances_of(sumForEachIf(squares, NOT in_base_window)) AS own_variances,
  variances_of(sumForEachIf(complete_squares, NOT in_base_window)) AS complete_variances,
  variances_of(sumForEachIf(squares, in_base_window)) AS base_variances
FROM (SELECT * REPLACE (campaign::String AS campaign) FROM campaign_window) AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT hours.campaign AS campaign, window_id, is_base, member_of.segment AS segment,
    arrayJoin(if(hourly.product_group = '', ['', toString(platform)], [toString(platform)])) AS platform,
    hourly.product_group AS product_group,
    sumForEach(hour_measures) AS measures, sumForEachIf(hour_measures, is_complete) AS complete_measures,
    sumForEach(hour_squares) AS squares, sumForEachIf(hour_squares, is_complete) AS complete_squares
  FROM (
    -- Products of a sample come alone and in pairs, which have squares in the groups of both.
    SELECT toUnixTimestamp(stat_hour) AS hour, platform,
      arrayJoin(if(category = '', [''], arrayMap(g -> g.2, arrayFilter(
        g -> g.1 = category AND (other_unit = '' OR has(grouped, (toString(other_category), g.2))), grouped))))
        AS product_group,
      any(segments) AS all_segments, arrayJoin(all_segments) AS member_of,
      [toInt64(sumIf(placed_orders, other_unit = '')), sum(placed_fen), toInt64(sumIf(paid_orders, other_unit = '')),
        sum(paid_fen), sum(refunded_fen)] AS hour_measures,
      if(has_sample, [sum(placed_fen_squared), sum(paid_fen_squared), sum(net_fen_squared)], []) AS squares_of_hour,
      arrayConcat(squares_of_hour, arrayMap(square -> square * has(all_segments, (member_of.campaign, 'rural')),
        squares_of_hour)) AS hour_squares
    FROM rollup
    INNER JOIN county_segment_set USING (county)
    WHERE (slice_start, slice_seconds, slice_version) IN (
        SELECT slice.1, slice.2, slice.3
        FROM day_slices
        ARRAY JOIN if(sums_are_current AND sums_lists_checksum = (SELECT checksum FROM reference_checksum),
          [(day, toUInt32(86400), sums_version)],
          arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice)
      AND (kind IN ('sales', 'day_segment_set_sales')
        OR kind IN ('products', 'day_segment_set_products', 'product_pairs', 'day_segment_set_product_pairs')
          AND category IN (SELECT category FROM product_group)
          AND platform IN (SELECT platform FROM platform WHERE platform_group != ''))
    GROUP BY stat_hour, platform, product_group, segment_set
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
  GROUP BY campaign, window_id, is_base, segment, platform, product_group
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id
  AND summed.is_base = in_base_window AND summed.segment = summed_segment AND summed.platform = summed_platform
  AND summed.product_group = summed_product_group
GROUP BY campaign, sample_factor, window_id, has_base, within_period, has_complete_hours, subject_id, segment, platform,
  product_group
COMMENT 'Sums of every subject and window, multiplied by the sample factor; subjects without sales have zeros';
