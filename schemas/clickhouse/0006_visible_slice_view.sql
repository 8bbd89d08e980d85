-- All commits in one pass, by day. An hour slice, once committed, hides the hot slices within it: a bit for each such hour.
CREATE OR REPLACE VIEW day_commits (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen UInt64)) COMMENT 'Its visible slices',
  sums_version UInt64 COMMENT 'Version of the newest sums of the day; 0 where there are none',
  sums_print UInt64 COMMENT 'What they are of'
) AS
SELECT day,
  arrayFilter(s -> s.2 = 3600 OR NOT bitTest(settled_hours, toHour(s.1)),
    groupArrayIf((slice_start, slice_seconds, newest.1, newest.2), kind = 'commit')) AS slices,
  groupBitOrIf(bitShiftLeft(toUInt32(1), toHour(slice_start)), kind = 'commit' AND slice_seconds = 3600) AS settled_hours,
  maxIf(newest, kind = 'day_commit') AS sums,
  sums.1 AS sums_version,
  sums.2 AS sums_print
FROM (
  SELECT toStartOfDay(slice_start) AS day, kind, slice_start, slice_seconds, max((slice_version, seen)) AS newest
  FROM rollup
  WHERE kind IN ('commit', 'day_commit')
  GROUP BY kind, slice_start, slice_seconds
)
GROUP BY day
COMMENT 'The visible slices of each day, and its sums';

CREATE OR REPLACE VIEW visible_slice AS
SELECT slice.1 AS slice_start, slice.2 AS slice_seconds, slice.3 AS slice_version, slice.4 AS seen
FROM day_commits
ARRAY JOIN slices AS slice;
