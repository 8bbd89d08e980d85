-- summary: How many counties, villages or outlets were active in a window, with its base window
--   | 某一时段内有销售的县、村或网点数，附基期
-- grain: one row, or by outlet-type one for each outlet type | 一行；by 为 outlet-type 时每一网点类型一行
-- unit: distinct counties and villages of sellers, or outlets with at least one order; in a sample (is_of_sample)
--   those of the sampled orders, since distinct counts cannot be expanded
--   | 至少有一笔订单的卖家所在县、村或网点（去重）；抽样时（is_of_sample）仅就样本订单计数，去重数不能放大
-- basis: as sales_by_window
-- page: activity 1
-- call: campaign = 'double11-2017', window_id = 'day', by = 'county', segment = 'rural', basis = 'paid'
-- argument campaign, window_id, segment: as sales_by_window
-- argument by: what is counted: county, village, outlet, or outlet-type for outlets by type
--   | 计数对象：county（县）、village（村）、outlet（网点）或 outlet-type（按类型分的网点）
-- argument basis: as products_by_window
-- column label_en: Label of what is counted in English | 计数对象的英文名称
-- column label_zh: Label of what is counted in Chinese | 计数对象的中文名称
-- column member: Type of the outlet; empty for all | 网点类型；为空表示全部
CREATE OR REPLACE VIEW activity_by_window AS
SELECT found.1 AS member, if(label.en = '', member, label.en) AS label_en,
  if(label.zh = '', member, label.zh) AS label_zh, found.2 AS active,
  if(has_base, found.3, NULL) AS base_active, is_of_sample
FROM (
  SELECT any(at.base_start_at < at.base_end_at) AS has_base, any(at.factor > 1) AS is_of_sample,
    arrayJoin(if({by:String} != 'outlet-type', [('', uniqExactMerge(own), uniqExactMerge(base))],
      arraySort(groupArray((type, finalizeAggregation(own), finalizeAggregation(base)))))) AS found
  FROM (
    SELECT any(at) AS at, outlet_type AS type, uniqExactStateIf(place, in_own) AS own,
      uniqExactStateIf(place, in_base) AS base
    FROM (
      SELECT at, county, outlet_type, if({by:String} = 'county', toUInt64(county), if({by:String} = 'village', village,
          if(outlet_id = '', 0, cityHash64(platform, outlet_id)))) AS place,
        stat_hour >= at.start_at AND stat_hour < at.end_at AS in_own,
        stat_hour >= at.base_start_at AND stat_hour < at.base_complete_to AS in_base
      FROM (
        SELECT *, (SELECT bounds FROM asked_window(campaign = {campaign:String}, window_id = {window_id:String},
          kind = 'activity', by = {by:String}, segment = {segment:String}, scope = 'all', basis = {basis:String},
          category = ''))
            AS bounds,
          JSONExtract(assumeNotNull(bounds),
            'Tuple(start_at UInt32, end_at UInt32, complete_to UInt32, base_start_at UInt32,
            base_end_at UInt32, base_complete_to UInt32, period_start_at UInt32, period_end_at UInt32,
            period_complete_to UInt32, factor UInt32)') AS at
        FROM rollup
        WHERE kind IN ('products', 'copies') AND if({basis:String} = 'placed', placed_first_lines, paid_first_lines) > 0
          AND (slice_start, slice_seconds, slice_version)
            IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
      )
      WHERE (in_own OR in_base) AND place != 0
        AND ({segment:String} = 'all' OR county = toUInt32OrZero({segment:String})
          OR toString(county) IN (SELECT county FROM campaign_segment_member
            WHERE campaign = {campaign:String} AND segment IN splitByChar('+', {segment:String})))
    )
    GROUP BY type
  )
) AS listed
LEFT JOIN (SELECT id, en, zh FROM value_label WHERE kind = if({by:String} = 'outlet-type', 'outlet-type', 'place'))
  AS label ON label.id = if(found.1 = '', {by:String}, found.1);
