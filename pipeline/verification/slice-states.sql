-- All slices of placed time, with what arrived and what their last commit saw. A settled hour is one slice.
WITH settled AS (SELECT slice_start FROM visible_slice WHERE slice_seconds = {hour:UInt16})
SELECT toUnixTimestamp(slice_start) AS start, slice_seconds AS seconds, sum(slice_version) AS version,
  sum(arrivals) AS arrived, sum(seen) AS seen_arrivals, max(outdated) AS stale
FROM (
  SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, slice_version, toUInt64(0) AS arrivals,
    seen_arrivals AS seen,
    (slice_start, visible_slice.slice_seconds, slice_version) IN (
      SELECT slice_start, slice_seconds, slice_version FROM rollup
      WHERE kind = 'commit' AND definition < {definition:UInt32}) AS outdated
  FROM visible_slice
  UNION ALL
  SELECT if(is_settled, toStartOfHour(hot_start), hot_start), if(is_settled, {hour:UInt16}, {hot:UInt16}), 0, arrivals,
    0, 0
  FROM (
    SELECT slice_start AS hot_start, arrivals,
      toStartOfHour(slice_start) IN (SELECT slice_start FROM settled) AS is_settled
    FROM slice_arrivals
  )
)
GROUP BY slice_start, slice_seconds
