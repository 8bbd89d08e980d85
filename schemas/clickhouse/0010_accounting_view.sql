-- One row per source: it closes when nothing is missing, nothing overlaps, and every record ended somewhere.
CREATE OR REPLACE VIEW accounting AS
SELECT
  source,
  min(range_first) AS first_position,
  max(range_next) AS next_position,
  sum(range_records) AS records,
  sum(range_accepted) AS accepted,
  sum(range_quarantined) AS quarantined,
  next_position - first_position - records AS control_records,
  sumIf(range_first - covered_to, range_first > covered_to) AS missing,
  sumIf(covered_to - range_first, range_first < covered_to) AS overlapping,
  missing = 0 AND overlapping = 0 AND records = accepted + quarantined AS closes
FROM (
  SELECT source, first_position AS range_first, next_position AS range_next, records AS range_records,
    accepted AS range_accepted, quarantined AS range_quarantined,
    if(row_number() OVER w = 1, first_position,
      max(next_position) OVER (PARTITION BY source ORDER BY first_position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS covered_to
  FROM ingest_range
  WINDOW w AS (PARTITION BY source ORDER BY first_position)
)
GROUP BY source;
