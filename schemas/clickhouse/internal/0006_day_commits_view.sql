-- A committed hour hides its hot slices. settled_hours has one bit for each such hour.
CREATE OR REPLACE VIEW day_commits (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64)) COMMENT 'Visible slices of the day',
  sums_version UInt64 COMMENT 'Version of the newest sums of the day; 0 if there are none',
  sums_checksum UInt64 COMMENT 'inputs_checksum of the newest sums'
) AS
SELECT day,
  arrayFilter(s -> s.slice_seconds = 3600 OR NOT bitTest(settled_hours, toHour(s.slice_start)), groupArrayIf(
    (slice_start, slice_seconds, newest_version, newest_arrivals)::Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64),
    kind = 'commit')) AS slices,
  groupBitOrIf(bitShiftLeft(toUInt32(1), toHour(slice_start)), kind = 'commit' AND slice_seconds = 3600) AS settled_hours,
  maxIf(newest_version, kind = 'day_commit') AS sums_version,
  maxIf(newest_checksum, kind = 'day_commit') AS sums_checksum
FROM (
  SELECT toStartOfDay(slice_start) AS day, kind, slice_start, slice_seconds, max(slice_version) AS newest_version,
    argMax(seen_arrivals, slice_version) AS newest_arrivals, argMax(inputs_checksum, slice_version) AS newest_checksum
  FROM rollup
  WHERE kind IN ('commit', 'day_commit')
  GROUP BY kind, slice_start, slice_seconds
)
GROUP BY day
COMMENT 'Visible slices of each day, and the newest sums of the day';
