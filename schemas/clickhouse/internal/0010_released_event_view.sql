-- grain: event that a replay accepted, and its range counts as quarantined
-- A later epoch that reads the position again judges it anew, so an acceptance belongs to the epoch that held the
-- event.
CREATE OR REPLACE VIEW released_event AS
SELECT source, position, code
FROM (
  SELECT source, position, epoch, any(toString(code)) AS code
  FROM quarantine_audit WHERE outcome = 'accepted'
  GROUP BY source, position, epoch
) AS released
INNER JOIN (
  SELECT source, epoch, min(first_position) AS epoch_first, any(fenced_from) AS fenced_from
  FROM ingest_range GROUP BY source, epoch
) AS reader USING (source, epoch)
WHERE position >= epoch_first AND position < fenced_from
COMMENT 'Events that their range counts as quarantined and a replay accepted, with the reason that held them';
