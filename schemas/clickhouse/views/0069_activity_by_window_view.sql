-- summary: Active counties, villages and outlets of a window, with its base window | 某一时段内有销售的县、村和网点数，附基期
-- grain: kind (county, village or outlet), outlet_type (empty for all outlets) | 类别（县、村或网点）、网点类型（为空表示全部网点）
-- unit: distinct counties and villages of sellers, and outlets with at least one order; in a sample (is_of_sample)
--   those of the sampled orders, since distinct counts cannot be expanded
--   | 至少有一笔订单的卖家所在县、村和网点（去重）；抽样时（is_of_sample）仅就样本订单计数，去重数不能放大
-- basis: as sales_by_window
-- page: activity 1
-- call: campaign = 'double11-2017', window_id = 'day', segment = 'rural', basis = 'paid'
-- argument campaign, window_id, segment: as sales_by_window
-- argument basis: as products_by_window
-- column label_en: Label of the kind or outlet type in English | 类别或网点类型的英文名称
-- column label_zh: Label of the kind or outlet type in Chinese | 类别或网点类型的中文名称
-- column outlet_type: Type of the outlet; empty for all outlets | 网点类型；为空表示全部网点
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
      WHERE (in_own OR in_base) AND ({segment:String} = 'all' OR county = toUInt32OrZero({segment:String})
        OR county IN (SELECT county FROM campaign_segment_member
          WHERE campaign = {campaign:String} AND segment IN splitByChar('+', {segment:String})))
    )
    GROUP BY type
  )
) AS listed
LEFT JOIN (SELECT id, en, zh FROM value_label WHERE kind = 'place' OR kind = 'outlet-type' AND id != '') AS label
  ON label.id = if(found.2 = '', found.1, found.2);
