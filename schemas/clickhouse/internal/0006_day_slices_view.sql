-- grain: day, with its visible slices, and whether its sums are current
-- A committed hour hides its hot slices. settled_hours has one bit for each such hour. Sums of a day are current while
-- its visible slices are those that were summed: their checksum is compared with the one in the commit of the sums.
-- Sums with a lower definition do not count: workers of the release before may write them beside those of this one.
CREATE OR REPLACE VIEW day_slices (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64,
    seen_arrivals UInt64)) COMMENT 'Visible slices of the day',
  inputs_checksum UInt64 COMMENT 'Checksum of the visible slices',
  sums_version UInt64 COMMENT 'Version of the newest sums of the day; 0 if there are none',
  sums_are_current Bool COMMENT 'Whether the newest sums are of the visible slices'
) AS
SELECT day,
  arrayFilter(s -> s.slice_seconds = 3600 OR NOT bitTest(settled_hours, toHour(s.slice_start)), groupArrayIf(
    (slice_start, slice_seconds, newest_version, newest_arrivals)::Tuple(slice_start DateTime('Asia/Shanghai'),
      slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64),
    slice_seconds < 86400)) AS slices,
  groupBitOrIf(bitShiftLeft(toUInt32(1), toHour(slice_start)), slice_seconds = 3600)
    AS settled_hours,
  arraySum(s -> cityHash64(s.slice_start, s.slice_seconds, s.slice_version), slices) AS inputs_checksum,
  maxIf(newest_version, slice_seconds = 86400) AS sums_version,
  sums_version > 0 AND maxIf(newest_checksum, slice_seconds = 86400) = inputs_checksum AS sums_are_current
FROM (
  SELECT toStartOfDay(slice_start) AS day, slice_start, slice_seconds, max(slice_version) AS newest_version,
    argMax(seen_arrivals, slice_version) AS newest_arrivals, argMax(inputs_checksum, slice_version) AS newest_checksum
  FROM rollup
  WHERE kind = 'commit' AND (slice_seconds < 86400 OR definition >= 2)
  GROUP BY slice_start, slice_seconds
)
GROUP BY day
COMMENT 'Visible slices of each day, and whether the sums of the day are current';
