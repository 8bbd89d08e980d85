-- grain: event that a replay accepted, and its range counts as quarantined
-- A later epoch that reads the position again judges it anew, so an acceptance belongs to the epoch that held the
-- event.
CREATE OR REPLACE VIEW released_event AS
SELECT released.source AS source, released.position AS position, released.code AS code
FROM (
  SELECT source, position, epoch, any(toString(code)) AS code
  FROM quarantine_audit WHERE outcome = 'accepted'
  GROUP BY source, position, epoch
) AS released
ASOF INNER JOIN (SELECT source::String AS source, first_position, epoch AS range_epoch FROM ingest_range) AS range
  ON released.source::String = range.source AND released.position >= range.first_position
WHERE released.epoch = range.range_epoch
COMMENT 'Events that their range counts as quarantined and a replay accepted, with the reason that held them';
