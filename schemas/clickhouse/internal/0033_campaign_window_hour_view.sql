-- Windows begin and end on full hours, so an equality join on hours replaces a range join.
CREATE OR REPLACE VIEW campaign_window_hour (
  campaign LowCardinality(String) COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Orders that each order of the data stands for',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: an hour of the base window',
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of the half-open window'
) AS
SELECT campaign, sample_factor, w.window_id AS window_id, w.is_base AS is_base, w.stat_hour AS stat_hour
FROM (SELECT campaign, sample_factor, window_hours FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN window_hours AS w
COMMENT 'Hours of every window and base window';
