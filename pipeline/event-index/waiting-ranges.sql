-- Counted ranges that a release without the index stored, and that were not read again since. The index keeps 60 days.
SELECT plain.source AS source, plain.first_position AS first_position, plain.next_position AS next_position, records,
  accepted, quarantined, toString(fingerprint) AS fingerprint, toUnixTimestamp64Milli(logged_at) AS logged_ms
FROM (
  SELECT * FROM ingest_range WHERE NOT indexed AND records > 0 AND logged_at >= now() - INTERVAL 60 DAY
) AS plain
ASOF LEFT JOIN (SELECT source, first_position, next_position FROM event_index_fill FINAL) AS filled
  ON plain.source = filled.source AND plain.first_position >= filled.first_position
WHERE filled.next_position < plain.next_position
ORDER BY source, first_position
LIMIT {most:UInt32}
