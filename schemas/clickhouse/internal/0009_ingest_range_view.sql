-- grain: range of a source that no later epoch replaces
-- A later epoch that starts at or before a range replaces it, as after a retry by another worker or a rewind. So the
-- ranges of an epoch hold up to the first position of all later ones. The join is by plain columns, so that a condition on
-- the source reaches both of its sides.
CREATE OR REPLACE VIEW ingest_range AS
SELECT log.*, fenced_from
FROM (SELECT * FROM ingest_log FINAL) AS log
INNER JOIN (
  SELECT source, epoch, ifNull(minOrNull(min(first_position)) OVER (
    PARTITION BY source ORDER BY epoch DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    18446744073709551615) AS fenced_from
  FROM ingest_log GROUP BY source, epoch
) AS fence USING (source, epoch)
WHERE first_position < fenced_from
COMMENT 'Rows of ingest_log that no later epoch replaces';
