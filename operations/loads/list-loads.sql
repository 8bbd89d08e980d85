WITH
  history AS (
    SELECT load AS name, argMaxIf(event, at, event IN {states:Array(String)}) AS state,
      maxIf(at, event IN {states:Array(String)}) AS state_at,
      argMaxIf(note, at, event IN {states:Array(String)}) AS state_note,
      maxIf(at, event = 'acknowledged') AS acknowledged_at, argMaxIf(mode, at, event IN {live:Array(String)}) AS run_mode,
      argMaxIf(since, at, event IN {live:Array(String)}) AS run_since,
      argMaxIf(run, at, event IN {live:Array(String)}) AS last_run,
      argMaxIf(toString(priority), at, event IN {live:Array(String)}) AS last_priority,
      argMaxIf(run, at, event = 'chunk-failed' AND position(note, {changed:String}) > 0) AS changed_run
    FROM backfill_event WHERE {load:String} = '' OR load = {load:String} GROUP BY name
  ),
  planned AS (
    SELECT plan AS load, source, first_position AS first, next_position AS next, bytes, run_since, run_mode
    FROM (SELECT * FROM backfill_plan FINAL) AS backfill_plan LEFT JOIN history ON history.name = backfill_plan.plan
    WHERE ({load:String} = '' OR plan = {load:String})
      AND (NOT {unacknowledged:Bool} OR state NOT IN ('', 'planned', 'done') OR plan IN {also:Array(String)})
  ),
  -- Counted ranges and accepted gaps: positions that need not be read again.
  part AS (
    SELECT source, first_position AS part_first, next_position AS part_next, logged_at
    FROM ingest_range WHERE source IN (SELECT source FROM planned)
    UNION ALL
    SELECT source, first_position, next_position, accepted_at
    FROM accepted_gap FINAL WHERE source IN (SELECT source FROM planned)
  ),
  stored AS (
    SELECT load, source, sum(toInt64(least(part_next, next)) - toInt64(greatest(part_first, first))) AS positions,
      sumIf(
        toInt64(least(part_next, next)) - toInt64(greatest(part_first, first)),
        logged_at > now64(3) - {rateSeconds:UInt32}
      ) AS recent
    FROM planned INNER JOIN part USING (source)
    WHERE part_next > first AND part_first < next AND (run_mode != 'all' OR logged_at >= run_since)
    GROUP BY load, source
  ),
  least({rateSeconds:UInt32}, (toUnixTimestamp64Milli(now64(3)) - sinceMs) / 1000) AS seconds,
  if(state = 'running' AND seconds > 0, sum(stored.recent) / seconds, NULL) AS rate
SELECT planned.load AS load, if(any(toString(history.state)) = '', 'planned', any(toString(history.state))) AS state,
  toFloat64(toUnixTimestamp64Milli(any(state_at))) AS sinceMs, toBool(any(acknowledged_at) >= any(state_at)) AS acknowledged,
  toFloat64(count()) AS sources, toFloat64(sum(next - first)) AS records,
  toFloat64(sum(stored.positions)) AS recordsStored, toFloat64(sum(planned.bytes)) AS bytes,
  round(sum(if(next = first, 0, toFloat64(planned.bytes) * stored.positions / (next - first)))) AS bytesStored,
  round(rate) AS ratePerSecond, ceil((records - recordsStored) / nullIf(rate, 0)) AS etaSeconds,
  nullIf(any(toString(history.run_mode)), '') AS mode, nullIf(any(last_priority), '') AS priority, NULL AS turn,
  if(state IN {endedBadly:Array(String)}, any(state_note), NULL) AS failure,
  toBool(failure IS NOT NULL AND any(changed_run != '' AND changed_run = last_run)) AS sourceChanged,
  NULL AS problem
FROM planned
LEFT JOIN history ON history.name = planned.load
LEFT JOIN stored ON stored.load = planned.load AND stored.source = planned.source
GROUP BY planned.load
ORDER BY sinceMs DESC, load
