-- grain: subject and window, with sums of the window, of its complete hours and of its base
-- All statistics use this one scan of the rollup; few rows once days are summed. Each visible order is in the sums of
-- its day by set of segments, or in a slice where these are not current. Both keep hours, so the hours of any window
-- select its orders. Sums have the first county of their set. The measures travel as an array: placed orders and
-- fen, paid orders and fen, refunded fen; of a sample also the squares (docs/errors.md): placed, paid and net fen, and the
-- same of rural counties alone. Keys of joins are texts (docs/adr/0055). Rows of products are also those of flows of trade,
-- by the sets of segments of seller and buyer (docs/adr/0060): sales and purchases together count an order between two
-- counties of a segment once. Pairs of products have squares in the groups of both. Hours that fall into the same windows
-- are added up before they are joined to those windows. What a row counts as is a number, because grouping by texts takes half as
-- long again: 0 is sales, -1 the flows of trade, any other the place of a product group in product_groups.
CREATE OR REPLACE VIEW statistic_sums AS
WITH (SELECT true FROM reference_campaign WHERE sample_factor > 1 LIMIT 1) IS NOT NULL AS has_sample,
  (SELECT groupArray((toString(category), toString(product_group))) FROM product_group) AS grouped,
  arrayDistinct(arrayMap(g -> g.2, grouped)) AS product_groups,
  (SELECT (groupArray(county), groupArray(segment_set), groupUniqArray((segment_set, segments)))
    FROM county_segment_set) AS lists, (set -> arrayFirst(known -> known.1 = set, lists.3).2) AS segments_of
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment,
  subject.platform AS platform, subject.product_group AS product_group, flow, sample_factor,
  windows.base_start_at IS NOT NULL AS has_base, within_period,
  windows.complete_to > windows.start_at AS has_complete_hours,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, NOT in_base_window)) AS own,
  arrayMap(n -> n * sample_factor, sumForEachIf(complete_measures, NOT in_base_window)) AS complete,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, in_base_window)) AS base
FROM (SELECT * REPLACE (campaign::String AS campaign) FROM campaign_window) AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT at.1 AS campaign, at.2 AS window_id, at.3 AS is_base, member_of.2 AS segment,
    arrayJoin(if(by_hours.product_group = '', ['', by_hours.platform], [by_hours.platform])) AS platform,
    by_hours.product_group AS product_group, sumForEach(sums_of_hours) AS measures,
    sumForEachIf(sums_of_hours, at.4) AS complete_measures
  FROM (
    SELECT arrayJoin(any(windows_of)) AS at, of_platform::String AS platform,
      segments_of(seller_set) AS sellers, segments_of(buyer_set) AS buyers,
      arrayJoin(if(counts_as >= 0, [(product_groups[counts_as], sellers)], [('purchases', buyers),
        ('trade', arrayDistinct(arrayConcat(sellers, buyers))),
        ('produce_to_city', if(of_direction = 'produce-to-city', sellers, [])),
        ('goods_to_countryside', if(of_direction = 'goods-to-countryside', buyers, []))])) AS counted,
      counted.1 AS product_group, arrayJoin(arrayFilter(m -> m.1 = at.1, counted.2)) AS member_of,
      sumForEach(sums) AS summed_up,
      arrayConcat(summed_up, arrayMap(square -> square * has(sellers, (at.1, 'rural')), arraySlice(summed_up, 6)))
        AS sums_of_hours
    FROM (
      SELECT hour, counts_as, of_platform, of_direction, seller_set, if(counts_as = -1, of_buyer, 0) AS buyer_set,
        arrayConcat([toInt64(sum(if(is_first, placed_first_lines, placed_orders * is_alone))), sum(placed_fen),
          toInt64(sum(if(is_first, paid_first_lines, paid_orders * is_alone))), sum(paid_fen), sum(refunded_fen)],
          if(has_sample, arrayMap(square -> toInt128(square), [sum(placed_fen_squared), sum(paid_fen_squared),
            sum(net_fen_squared)]), [])) AS sums
      FROM (
        SELECT *, toUnixTimestamp(stat_hour) AS hour, other_unit = '' AS is_alone, category IN (SELECT category
            FROM product_group) AND platform IN (SELECT platform FROM platform WHERE platform_group != '') AS in_groups,
          if(kind NOT IN ('day_segment_set_products', 'day_segment_set_product_pairs'), [toInt16(-1)], []) AS flows,
          arrayJoin(multiIf(kind IN ('sales', 'day_segment_set_sales'), [toInt16(0)], NOT in_groups, flows,
            arrayConcat(arrayMap(g -> toInt16(indexOf(product_groups, g.2)), arrayFilter(g -> g.1 = category
              AND (is_alone OR has(grouped, (other_category::String, g.2))), grouped)), flows))) AS counts_as,
          counts_as = -1 AS is_flow, if(is_flow, toLowCardinality(''), platform) AS of_platform,
          if(is_flow, direction, toLowCardinality('')) AS of_direction,
          kind IN ('products', 'product_pairs') AND is_flow AS is_first,
          transform(county, lists.1, lists.2, toUInt64(0)) AS seller_set,
          transform(buyer_county, lists.1, lists.2, toUInt64(0)) AS of_buyer
        FROM rollup WHERE kind IN ('sales', 'products', 'product_pairs', 'day_segment_set_sales',
          'day_segment_set_products', 'day_segment_set_product_pairs', 'day_segment_set_trade')
          AND (slice_start, slice_seconds, slice_version) IN (SELECT slice.1, slice.2, slice.3
          FROM day_slices ARRAY JOIN if(sums_are_current AND sums_lists_checksum = (SELECT checksum
            FROM reference_checksum), [(day, toUInt32(86400), sums_version)],
            arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice))
      GROUP BY hour, counts_as, of_platform, of_direction, seller_set, buyer_set) AS hourly
    INNER JOIN (
      SELECT at.2 AS hour, groupArray((campaign::String, window_id, at.1, at.1
        OR at.2 < toUnixTimestamp(complete_to))) AS windows_of, cityHash64(windows_of) AS window_set
      FROM campaign_window ARRAY JOIN arrayConcat(
        arrayMap(t -> (false, t), range(toUnixTimestamp(start_at), toUnixTimestamp(end_at), 3600)),
        arrayMap(t -> (true, t), range(toUnixTimestamp(ifNull(base_start_at, start_at)),
          toUnixTimestamp(ifNull(base_complete_to, start_at)), 3600))) AS at
      GROUP BY hour) AS hours USING (hour)
    GROUP BY window_set, counts_as, of_platform, of_direction, seller_set, buyer_set) AS by_hours
  GROUP BY campaign, window_id, is_base, segment, platform, product_group
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id AND summed.is_base
  = in_base_window AND summed.segment = summed_segment AND summed.platform = summed_platform
  AND summed.product_group = summed_product_group
GROUP BY campaign, sample_factor, window_id, has_base, within_period, has_complete_hours, subject_id, segment, platform,
  product_group, flow
COMMENT 'Sums of every subject and window, multiplied by the sample factor; subjects without sales have zeros';
