CREATE OR REPLACE VIEW activity_by_window AS
SELECT found.1 AS kind, found.2 AS outlet_type, if(label.en = '', found.2, label.en) AS label_en,
  if(label.zh = '', found.2, label.zh) AS label_zh, found.3 AS active, if(has_base, found.4, NULL) AS base_active,
  is_of_sample
FROM (
  SELECT any(at.base_start_at < at.base_end_at) AS has_base, any(at.factor > 1) AS is_of_sample,
    arrayJoin(arrayConcat(
      [('county', '', uniqExactMerge(counties), uniqExactMerge(base_counties)),
        ('village', '', uniqExactMerge(villages), uniqExactMerge(base_villages)),
        ('outlet', '', uniqExactMerge(outlets), uniqExactMerge(base_outlets))],
      arrayMap(t -> ('outlet', t.1, t.2, t.3), arraySort(groupArrayIf(
        (type, finalizeAggregation(outlets), finalizeAggregation(base_outlets)), type != ''))))) AS found
  FROM (
    SELECT any(at) AS at, outlet_type AS type, uniqExactStateIf(county, in_own) AS counties,
      uniqExactStateIf(village, in_own AND village != 0) AS villages,
      uniqExactStateIf(cityHash64(platform, outlet_id), in_own AND outlet_id != '') AS outlets,
      uniqExactStateIf(county, in_base) AS base_counties,
      uniqExactStateIf(village, in_base AND village != 0) AS base_villages,
      uniqExactStateIf(cityHash64(platform, outlet_id), in_base AND outlet_id != '') AS base_outlets
    FROM (
      SELECT county, village, platform, outlet_id, outlet_type, at,
        stat_hour >= at.start_at AND stat_hour < at.end_at AS in_own,
        stat_hour >= at.base_start_at AND stat_hour < at.base_complete_to AS in_base
      FROM (
        SELECT *, (SELECT bounds FROM asked_window(campaign = {campaign:String}, window_id = {window_id:String},
          kind = 'activity', by = '', segment = {segment:String}, scope = 'all', basis = {basis:String})) AS bounds,
          JSONExtract(assumeNotNull(bounds),
            'Tuple(start_at UInt32, end_at UInt32, complete_to UInt32, base_start_at UInt32,
            base_end_at UInt32, base_complete_to UInt32, period_start_at UInt32, period_end_at UInt32,
            period_complete_to UInt32, factor UInt32)') AS at
        FROM rollup
        WHERE kind IN ('products', 'copies') AND if({basis:String} = 'placed', placed_first_lines, paid_first_lines) > 0
          AND (slice_start, slice_seconds, slice_version)
            IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
      )
      WHERE (in_own OR in_base) AND ({segment:String} = 'all' OR county IN (SELECT county FROM campaign_segment_member
        WHERE campaign = {campaign:String} AND segment IN splitByChar('+', {segment:String})))
    )
    GROUP BY type
  )
) AS listed
LEFT JOIN (SELECT id, en, zh FROM value_label WHERE kind = 'place' OR kind = 'outlet-type' AND id != '') AS label
  ON label.id = if(found.2 = '', found.1, found.2);
