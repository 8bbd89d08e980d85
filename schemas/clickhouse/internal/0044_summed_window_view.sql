-- A WITH value is computed once per query, however often the query uses it; planning this question takes as long as
-- reading the sums.
CREATE OR REPLACE VIEW summed_window AS
WITH (
  SELECT groupArray((start_at, window_seconds, has_products, sums_version, sums_are_current)::Tuple(start_at DateTime('Asia/Shanghai'), window_seconds UInt32, has_products Bool, sums_version UInt64, sums_are_current Bool))
  FROM window_sums_status
) AS windows
SELECT w.start_at AS start_at, w.window_seconds AS window_seconds, w.sums_version AS sums_version
FROM (SELECT arrayJoin(windows) AS w)
WHERE w.sums_are_current
COMMENT 'Windows that readers take from their sums';
