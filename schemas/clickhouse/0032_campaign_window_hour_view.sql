-- Windows begin and end on full hours, so that hours decide membership: an equal join instead of a join on ranges.
CREATE OR REPLACE VIEW campaign_window_hour (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: an hour of the window of the year before',
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of the half-open window'
) AS
SELECT campaign, window_id, side.1 AS is_base, toDateTime(side.2, 'Asia/Shanghai') AS stat_hour
FROM (
  SELECT campaign, window_id,
    arrayMap(at -> (false, at), range(toUnixTimestamp(start_at), toUnixTimestamp(end_at), 3600)) AS own_hours,
    arrayMap(at -> (true, at), range(
      toUnixTimestamp(ifNull(base_start_at, start_at)),
      toUnixTimestamp(if(base_start_at IS NULL OR base_end_at IS NULL, start_at, assumeNotNull(base_end_at))),
      3600)) AS base_hours
  FROM campaign_window
)
ARRAY JOIN arrayConcat(own_hours, base_hours) AS side
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
