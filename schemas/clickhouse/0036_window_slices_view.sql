-- Sums of a window are good while no slice that may hold orders of it has changed: one number says whether, as for days. An
-- order counts in a window days after it was placed, if it is paid then; minutes before, by publishers' clocks; never an hour.
CREATE OR REPLACE VIEW window_slices (
  start_at DateTime('Asia/Shanghai') COMMENT 'Start of a window, or base window, of any campaign',
  window_seconds UInt32 COMMENT 'Its length',
  has_products Bool COMMENT 'Whether it is more than a base window: of those nobody asks products',
  print UInt64 COMMENT 'Of the visible slices up to an hour after its end, and of all loads of campaigns and segments',
  newest_slice_version UInt64 COMMENT 'Highest version of these slices',
  is_settled Bool COMMENT 'Whether these slices are all of an hour',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 where there are none',
  is_summed Bool COMMENT 'Whether the newest sums are of these slices, campaigns and segments'
) AS
WITH
  (SELECT print FROM reference_print) AS loads_print,
  (
    SELECT groupArray((slice_start, slice_seconds, newest))
    FROM (
      SELECT slice_start, slice_seconds, max((slice_version, seen)) AS newest
      FROM rollup
      WHERE kind = 'window_commit'
      GROUP BY slice_start, slice_seconds
    )
  ) AS commits
SELECT start_at, window_seconds, has_products, print, newest_slice_version, is_settled,
  arrayFirst(c -> c.1 = start_at AND c.2 = window_seconds, commits).3 AS sums,
  sums.1 AS sums_version,
  sums.1 > 0 AND sums.2 = print AS is_summed
FROM (
  SELECT start_at, window_seconds, has_products,
    loads_print + sum(cityHash64(slice_start, slice_seconds, slice_version)) AS print,
    max(slice_version) AS newest_slice_version, min(slice_seconds) = 3600 AS is_settled
  FROM (SELECT start_at, window_seconds, max(NOT is_base) AS has_products FROM campaign_window_span GROUP BY start_at, window_seconds) AS windows
  CROSS JOIN visible_slice
  WHERE slice_start < start_at + window_seconds + 3600
  GROUP BY start_at, window_seconds, has_products
)
COMMENT 'The windows that have slices, and whether their sums are of them';

-- A query asks which windows are summed once, as one value, however often it uses the two views below: to plan the question costs
-- as much as to read sums.
CREATE OR REPLACE VIEW summed_window AS
WITH (SELECT groupArray((start_at, window_seconds, has_products, sums_version, is_summed)) FROM window_slices) AS windows
SELECT w.1 AS start_at, w.2 AS window_seconds, w.4 AS sums_version
FROM (SELECT arrayJoin(windows) AS w)
WHERE w.5;

CREATE OR REPLACE VIEW unsummed_window_hour AS
WITH (SELECT groupArray((start_at, window_seconds, has_products, sums_version, is_summed)) FROM window_slices) AS windows
SELECT w.1 AS start_at, w.2 AS window_seconds, w.3 AS has_products,
  toDateTime(arrayJoin(range(toUnixTimestamp(w.1), toUnixTimestamp(w.1) + w.2, 3600)), 'Asia/Shanghai') AS stat_hour
FROM (SELECT arrayJoin(windows) AS w)
WHERE NOT w.5;
