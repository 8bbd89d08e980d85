-- Sums of a window are current while no slice that may contain its orders has changed; a checksum decides, as for days.
-- An order may be paid in a window days after it was placed, or, if publishers' clocks differ, minutes before, but never
-- an hour before.
CREATE OR REPLACE VIEW window_sums_status (
  start_at DateTime('Asia/Shanghai') COMMENT 'Start of a window, or base window, of any campaign',
  window_seconds UInt32 COMMENT 'Its length',
  has_products Bool COMMENT 'Whether products are summed; they are not for a window that is only a base window',
  inputs_checksum UInt64 COMMENT 'Checksum of the visible slices up to an hour after its end, and of all loads of campaigns and segments',
  newest_slice_version UInt64 COMMENT 'Highest version of these slices',
  is_settled Bool COMMENT 'Whether all these slices are hours',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 if there are none',
  sums_are_current Bool COMMENT 'Whether the newest sums were made from these inputs'
) AS
WITH
  (SELECT checksum FROM reference_checksum) AS loads_checksum,
  (
    SELECT groupArray((slice_start, slice_seconds, newest_version, newest_checksum)::Tuple(start_at DateTime('Asia/Shanghai'), window_seconds UInt32, version UInt64, inputs_checksum UInt64))
    FROM (
      SELECT slice_start, slice_seconds, max(slice_version) AS newest_version, argMax(inputs_checksum, slice_version) AS newest_checksum
      FROM rollup
      WHERE kind = 'window_commit'
      GROUP BY slice_start, slice_seconds
    )
  ) AS commits
SELECT start_at, window_seconds, has_products, inputs_checksum, newest_slice_version, is_settled,
  arrayFirst(c -> c.start_at = start_at AND c.window_seconds = window_seconds, commits) AS sums,
  sums.version AS sums_version,
  sums_version > 0 AND sums.inputs_checksum = inputs_checksum AS sums_are_current
FROM (
  SELECT start_at, window_seconds, has_products,
    loads_checksum + sum(cityHash64(slice_start, slice_seconds, slice_version)) AS inputs_checksum,
    max(slice_version) AS newest_slice_version, min(slice_seconds) = 3600 AS is_settled
  FROM (SELECT start_at, window_seconds, max(NOT is_base) AS has_products FROM campaign_window_span GROUP BY start_at, window_seconds) AS windows
  CROSS JOIN visible_slice
  WHERE slice_start < start_at + window_seconds + 3600
  GROUP BY start_at, window_seconds, has_products
)
COMMENT 'Windows that have slices, and whether their sums are current';
