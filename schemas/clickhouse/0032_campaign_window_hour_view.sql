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
