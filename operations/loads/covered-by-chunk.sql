WITH
  -- Counted ranges and accepted gaps: positions that need not be read again.
  covered AS (
    SELECT source, first_position, next_position, logged_at FROM ingest_range
    WHERE source IN {sources:Array(String)}
    UNION ALL
    SELECT source, first_position, next_position, accepted_at FROM accepted_gap FINAL
    WHERE source IN {sources:Array(String)}
  ),
  cut AS (
    SELECT source, has({single:Array(String)}, source) AS is_single,
      transform(toString(source), {sources:Array(String)}, {firsts:Array(UInt64)}, toUInt64(0)) AS planned_first,
      transform(toString(source), {sources:Array(String)}, {nexts:Array(UInt64)}, toUInt64(0)) AS planned_next,
      greatest(first_position, planned_first) AS since, least(next_position, planned_next) AS until
    FROM covered
    WHERE until > since AND toUnixTimestamp64Milli(logged_at) >= {since:UInt64}
  )
SELECT concat(source, '\n', if(is_single, 0, cell - intDiv(planned_first, {size:UInt64}))) AS place,
  toFloat64(sum(least(until, (cell + 1) * {size:UInt64}) - greatest(since, cell * {size:UInt64}))) AS positions
FROM cut
ARRAY JOIN range(intDiv(since, {size:UInt64}), intDiv(toUInt64(until - 1), {size:UInt64}) + 1) AS cell
GROUP BY place
