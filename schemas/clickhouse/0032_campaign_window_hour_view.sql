-- Windows begin and end on full hours, so that hours decide membership: an equal join instead of a join on ranges.
CREATE OR REPLACE VIEW campaign_window_hour (
  campaign String COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Each order of the data stands for this many',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: an hour of the window of the year before',
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of the half-open window'
) AS
SELECT campaign, sample_factor, w.window_id AS window_id, w.is_base AS is_base, w.stat_hour AS stat_hour
FROM (SELECT campaign, sample_factor, window_hours FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN window_hours AS w
COMMENT 'The hours of every window and of its base window';

-- A season has hundreds of hours and a handful of windows: summed by class first, the rollup's rows become few at once.
CREATE OR REPLACE VIEW campaign_hour_class (
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of any window',
  hour_class DateTime('Asia/Shanghai') COMMENT 'First of the hours that lie in just the same windows: it stands for them all'
) AS
SELECT stat_hour, min(stat_hour) OVER (PARTITION BY windows) AS hour_class
FROM (
  SELECT stat_hour, arraySort(groupArray((campaign, window_id, is_base))) AS windows
  FROM campaign_window_hour
  GROUP BY stat_hour
)
COMMENT 'Hours of windows, each with the hour that stands for its like';
