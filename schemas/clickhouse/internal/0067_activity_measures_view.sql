CREATE OR REPLACE VIEW activity_measures AS
WITH
  (SELECT throwIf({basis:String} NOT IN ('paid', 'placed'), 'basis must be paid or placed') + throwIf({segment:String} != 'all' AND length(arrayDistinct(splitByChar('+', {segment:String}))) != uniqExactIf(segment, has(splitByChar('+', {segment:String}), segment)), 'segment must be all, or segments of the campaign joined by +')
    + throwIf({start_at:DateTime('Asia/Shanghai')} != toStartOfHour({start_at:DateTime('Asia/Shanghai')}) OR {end_at:DateTime('Asia/Shanghai')} != toStartOfHour({end_at:DateTime('Asia/Shanghai')}), 'start_at and end_at must be full hours') = 0
    FROM campaign_segment WHERE campaign = {campaign:String}) AS is_valid,
  -- While the window runs, the base is the same hours as its complete ones.
  (SELECT (complete_until, over_until) FROM data_horizon) AS horizon,
  if({end_at:DateTime('Asia/Shanghai')} <= horizon.2, {base_end_at:DateTime('Asia/Shanghai')}, least({base_end_at:DateTime('Asia/Shanghai')}, {base_start_at:DateTime('Asia/Shanghai')} + (greatest({start_at:DateTime('Asia/Shanghai')}, horizon.1) - {start_at:DateTime('Asia/Shanghai')}))) AS base_complete_to
SELECT found.1 AS kind, found.2 AS outlet_type, if(label.en = '', found.2, label.en) AS label_en, if(label.zh = '', found.2, label.zh) AS label_zh,
  found.3 AS active, if({base_start_at:DateTime('Asia/Shanghai')} < {base_end_at:DateTime('Asia/Shanghai')}, found.4, NULL) AS base_active, {sample_factor:UInt32} > 1 AS is_of_sample
FROM (
  SELECT arrayJoin(arrayConcat(
    [('county', '', uniqExactMerge(counties), uniqExactMerge(base_counties)), ('village', '', uniqExactMerge(villages), uniqExactMerge(base_villages)),
      ('outlet', '', uniqExactMerge(outlets), uniqExactMerge(base_outlets))],
    arrayMap(t -> ('outlet', t.1, t.2, t.3), arraySort(groupArrayIf((type, finalizeAggregation(outlets), finalizeAggregation(base_outlets)), type != ''))))) AS found
  FROM (
    SELECT outlet_type AS type,
      uniqExactStateIf(county, stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS counties, uniqExactStateIf(village, village != 0 AND stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS villages,
      uniqExactStateIf(cityHash64(platform, outlet_id), outlet_id != '' AND stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}) AS outlets,
      uniqExactStateIf(county, stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_counties, uniqExactStateIf(village, village != 0 AND stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_villages,
      uniqExactStateIf(cityHash64(platform, outlet_id), outlet_id != '' AND stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AS base_outlets
    FROM rollup
    WHERE is_valid AND kind IN ('products', 'copies') AND if({basis:String} = 'placed', placed_first_lines, paid_first_lines) > 0 AND (stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')} OR stat_hour >= {base_start_at:DateTime('Asia/Shanghai')} AND stat_hour < base_complete_to) AND ({segment:String} = 'all' OR county IN (SELECT county FROM campaign_segment_member WHERE campaign = {campaign:String} AND segment IN splitByChar('+', {segment:String})))
      AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
    GROUP BY type
  )
) AS listed
LEFT JOIN (SELECT id, en, zh FROM value_label WHERE kind = 'place' OR kind = 'outlet-type' AND id != '') AS label ON label.id = if(found.2 = '', found.1, found.2)
COMMENT 'Counties, villages and outlets that sold in a window and in its base; read activity_between and activity_by_window';
