SELECT load, argMaxIf(toString(event), at, event IN {states:Array(String)}) AS state,
  coalesce(nullIf(argMaxIf(toString(history.priority), at, event IN {live:Array(String)}), ''), 'normal') AS priority,
  toFloat64(toUnixTimestamp64Milli(argMaxIf(since, at, event IN {live:Array(String)}))) AS sinceMs
FROM backfill_event AS history
GROUP BY load
HAVING state IN ('running', 'queued')
ORDER BY load
