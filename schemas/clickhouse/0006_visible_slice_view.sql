-- Decided per hour in one pass over the commits: an hour slice, once committed, hides the hot slices within it.
CREATE OR REPLACE VIEW visible_slice AS
SELECT slice.1 AS slice_start, slice.2 AS slice_seconds, slice.3 AS slice_version, slice.4 AS seen
FROM (
  SELECT
    toStartOfHour(slice_start) AS slice_hour,
    groupArray((slice_start, slice_seconds, newest.1, newest.2)) AS slices,
    arrayExists(s -> s.2 = 3600, slices) AS settled
  FROM (
    SELECT slice_start, slice_seconds, max((slice_version, seen)) AS newest
    FROM rollup WHERE kind = 'commit' GROUP BY slice_start, slice_seconds
  )
  GROUP BY slice_hour
)
ARRAY JOIN arrayFilter(s -> s.2 = 3600 OR NOT settled, slices) AS slice;
