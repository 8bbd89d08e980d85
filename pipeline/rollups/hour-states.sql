WITH
  commits AS (
    SELECT
      slice_start, slice_seconds, max(slice_version) AS newest_version,
      argMax(seen_arrivals, slice_version) AS newest_seen_arrivals,
      newest_version > maxIf(slice_version, definition >= {definition:UInt16}) AS is_stale
    FROM rollup
    WHERE kind = 'commit'
    GROUP BY slice_start, slice_seconds
  ),
  slices AS (
    SELECT
      toStartOfHour(slice_start) IN (
        SELECT slice_start FROM rollup WHERE kind = 'commit' AND slice_seconds = {hour:UInt16}
      ) AS settled,
      if(settled, toStartOfHour(slice_start), slice_start) AS start,
      sum(arrivals) AS arrivals, min(first_arrival) AS first_arrival, max(last_arrival) AS last_arrival
    FROM slice_arrivals
    GROUP BY settled, start
  )
SELECT
  toUnixTimestamp(toStartOfHour(slices.start)) AS hour,
  slices.settled AS settled,
  sum(slices.arrivals) AS arrivals,
  toUnixTimestamp64Milli(max(slices.last_arrival)) AS last_arrival_ms,
  groupArrayIf(
    (
      toUnixTimestamp(slices.start),
      slices.arrivals,
      if(
        newest_version = 0,
        toUnixTimestamp64Milli(slices.first_arrival),
        toInt64(intDiv(newest_version, {salt:UInt64}))
      )
    ),
    slices.arrivals != newest_seen_arrivals
  ) AS dirty,
  groupArrayIf((toUnixTimestamp(slices.start), slices.arrivals), is_stale) AS stale
FROM slices
LEFT JOIN commits
  ON commits.slice_start = slices.start AND commits.slice_seconds = if(slices.settled, {hour:UInt16}, {hot:UInt16})
GROUP BY hour, settled
HAVING NOT settled OR notEmpty(dirty) OR notEmpty(stale)
