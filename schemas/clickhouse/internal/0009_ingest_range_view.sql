-- grain: range of a source that no later epoch replaces
-- A later epoch that starts at or before a range replaces it, as after a retry by another worker or a rewind.
CREATE OR REPLACE VIEW ingest_range AS
SELECT * EXCEPT (fenced_from)
FROM (
  SELECT log.*, fence.fenced_from AS fenced_from
  FROM (SELECT * FROM ingest_log FINAL) AS log
  INNER JOIN (
    SELECT source::String AS fenced_source, epoch AS fenced_epoch,
      min(epoch_first) OVER (PARTITION BY source ORDER BY epoch DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        AS lowest_later_first,
      row_number() OVER (PARTITION BY source ORDER BY epoch DESC) AS age,
      if(age = 1, toUInt64(18446744073709551615), lowest_later_first) AS fenced_from
    FROM (SELECT source, epoch, min(first_position) AS epoch_first FROM ingest_log GROUP BY source, epoch)
  ) AS fence ON fence.fenced_source = log.source::String AND fence.fenced_epoch = log.epoch
)
WHERE first_position < fenced_from
COMMENT 'Rows of ingest_log that no later epoch replaces';
