-- The WITH value is that of summed_window, so that a query computes it once for both views.
CREATE OR REPLACE VIEW unsummed_window_hour AS
WITH (
  SELECT groupArray((start_at, window_seconds, has_products, sums_version, sums_are_current)::Tuple(start_at DateTime('Asia/Shanghai'), window_seconds UInt32, has_products Bool, sums_version UInt64, sums_are_current Bool))
  FROM window_sums_status
) AS windows
SELECT w.start_at AS start_at, w.window_seconds AS window_seconds, w.has_products AS has_products,
  toDateTime(arrayJoin(range(toUnixTimestamp(w.start_at), toUnixTimestamp(w.start_at) + w.window_seconds, 3600)), 'Asia/Shanghai') AS stat_hour
FROM (SELECT arrayJoin(windows) AS w)
WHERE NOT w.sums_are_current
COMMENT 'Hours of the windows that readers take from days and hours';
