CREATE OR REPLACE VIEW activity (
  campaign LowCardinality(String),
  window_id LowCardinality(String),
  segment LowCardinality(String),
  basis LowCardinality(String),
  counted LowCardinality(String),
  member LowCardinality(String),
  active UInt64,
  base_active Nullable(UInt64),
  is_of_sample UInt8,
  computed_at DateTime64(3, 'Asia/Shanghai')
) AS
SELECT campaign, window_id, segment, basis, counted, member, active, base_active, is_of_sample,
  toDateTime64(fromUnixTimestamp64Micro(state, 'Asia/Shanghai'), 3) AS computed_at
FROM activity_figure
WHERE NOT is_commit AND (campaign, state) IN (
  SELECT campaign, max(state) FROM activity_figure WHERE is_commit GROUP BY campaign);
