-- Windows begin and end on full hours, so an equality join on hours replaces a range join. The base of a running window has
-- the same hours as its complete ones.
CREATE OR REPLACE VIEW campaign_window_hour (
  campaign LowCardinality(String) COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Orders that each order of the data stands for',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: an hour of the base window',
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of the half-open window',
  is_complete Bool COMMENT 'Whether ratios count the hour'
) AS
WITH
  (SELECT (complete_until, over_until) FROM data_horizon) AS horizon,
  arrayFirst(b -> b.window_id = w.window_id, windows) AS bounds,
  if(bounds.end_at <= horizon.2, bounds.end_at, greatest(bounds.start_at, horizon.1)) AS complete_to
SELECT campaign, sample_factor, w.window_id AS window_id, w.is_base AS is_base, w.stat_hour AS stat_hour,
  complete_to = bounds.end_at OR w.stat_hour < if(w.is_base, assumeNotNull(bounds.base_start_at) + (complete_to - bounds.start_at), complete_to) AS is_complete
FROM (SELECT campaign, sample_factor, windows, window_hours FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN window_hours AS w
WHERE NOT is_base OR is_complete
COMMENT 'Hours of every window, and those hours of its base window that it is compared with';
