-- Accepted events that a release without event_index stored, as far as the index would still have them: 60 days, as its
-- TTL has it. Waiting are those of ranges that were not read again since.
WITH waiting AS (
  SELECT plain.source AS source, accepted, logged_at
  FROM (
    SELECT * FROM ingest_range WHERE NOT indexed AND records > 0 AND logged_at >= now() - INTERVAL 60 DAY
  ) AS plain
  ASOF LEFT JOIN (SELECT source, first_position, next_position FROM event_index_fill FINAL) AS filled
    ON plain.source = filled.source AND plain.first_position >= filled.first_position
  WHERE filled.next_position < plain.next_position
)
SELECT sum(events_found) AS found, sum(events_waiting) AS waiting, sum(events_lost) AS lost,
  toUnixTimestamp64Milli(minIf(since, events_found = 0 OR events_lost > 0)) AS from_ms,
  toUnixTimestamp64Milli(maxIf(until, events_found = 0 OR events_lost > 0)) AS until_ms
FROM (
  SELECT source, 0 AS events_found, accepted AS events_waiting, 0 AS events_lost, logged_at AS since,
    logged_at AS until
  FROM waiting
  UNION ALL
  SELECT source, found, 0, accepted - found, stored_from, stored_until
  FROM event_index_fill FINAL WHERE stored_until >= now() - INTERVAL 60 DAY
)
WHERE {topic:String} = '' OR startsWith(source, concat('kafka/', {topic:String}, '/'))
  OR startsWith(source, 'archive/')
