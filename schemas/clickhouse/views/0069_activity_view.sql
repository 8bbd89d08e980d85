-- summary: How many counties, villages and outlets had an order, by window and segment, with the base window, as they were
--   last computed: filter by campaign, window_id, segment, basis and counted
--   | 各时段、各县域分组有订单的县、村和网点数，附基期，为最近一次计算的结果；请按 campaign、window_id、segment、basis 和 counted 筛选
-- grain: campaign, window_id, segment, basis, counted, member | 活动、时段、县域分组、统计口径、计数对象、成员
-- unit: distinct counties and villages of sellers, or outlets with at least one order; in a sample (is_of_sample)
--   those of the sampled orders, since distinct counts cannot be expanded
--   | 至少有一笔订单的卖家所在县、村或网点（去重）；抽样时（is_of_sample）仅就样本订单计数，去重数不能放大
-- basis: the column basis | 见 basis 列
-- page: activity 1
-- column counted: What is counted: county, village, outlet, or outlet-type for outlets by type
--   | 计数对象：county（县）、village（村）、outlet（网点）或 outlet-type（按类型分的网点）
-- column member: Type of the outlet; empty for all | 网点类型；为空表示全部
-- column segment: Segment of counties, or all | 县域分组，或 all（全部）
CREATE OR REPLACE VIEW activity (
  campaign LowCardinality(String),
  window_id LowCardinality(String),
  segment LowCardinality(String),
  basis LowCardinality(String),
  counted LowCardinality(String),
  member LowCardinality(String),
  active UInt64,
  base_active Nullable(UInt64),
  is_of_sample UInt8
) AS
SELECT campaign, window_id, segment, basis, counted, member, active, base_active, is_of_sample
FROM activity_figure
WHERE NOT is_commit AND (campaign, state) IN (
  SELECT campaign, max(state) FROM activity_figure WHERE is_commit GROUP BY campaign);
