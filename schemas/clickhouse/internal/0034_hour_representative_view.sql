-- A season has hundreds of hours and a handful of windows: summing hours of the same windows first leaves few rows to join.
CREATE OR REPLACE VIEW hour_representative (
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of any window',
  representative_hour DateTime('Asia/Shanghai') COMMENT 'First of the hours that are in exactly the same windows'
) AS
SELECT stat_hour, min(stat_hour) OVER (PARTITION BY windows) AS representative_hour
FROM (
  SELECT stat_hour, arraySort(groupArray((campaign, window_id, is_base))) AS windows
  FROM campaign_window_hour
  GROUP BY stat_hour
)
COMMENT 'Hours of windows, each with the hour that represents all hours of the same windows';
