SELECT load, argMaxIf(toString(event), at, event IN {states:Array(String)}) AS state,
  argMaxIf(toString(priority), at, event IN {live:Array(String)}) AS last_priority,
  toUnixTimestamp64Milli(argMaxIf(since, at, event IN {live:Array(String)})) AS since_ms
FROM backfill_event
GROUP BY load
HAVING state IN ('running', 'queued')
ORDER BY load
