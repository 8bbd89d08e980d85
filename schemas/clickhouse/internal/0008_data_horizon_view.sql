-- grain: one row: how far the events reach, which decides what windows are over and what hours complete
-- An hour is complete when the clock and the events have passed its end, and the rollups show what came after it. A
-- window is over when the clock and the events have passed its end, or when the clock passed it a day ago and the
-- events reach its last minute: an archive of a window may hold nothing later. Without any event, the clock alone
-- decides.
CREATE OR REPLACE VIEW data_horizon DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH (SELECT max(slice_start) FROM rollup WHERE kind = 'commit') AS newest_slice
SELECT toDateTime(least(now64(3), ifNull(max(last_occurred), now64(3))), 'Asia/Shanghai') AS horizon,
  toStartOfHour(least(horizon, newest_slice)) AS complete_until,
  toStartOfHour(greatest(horizon, least(now() - INTERVAL 1 DAY, horizon + INTERVAL 1 MINUTE))) AS over_until
FROM ingest_log
COMMENT 'How far the events reach, by when hours are complete, and by when a window must end to be over';
