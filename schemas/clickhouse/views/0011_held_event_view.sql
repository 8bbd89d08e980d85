-- Events in quarantine now: those of the ranges that count. An event may be accepted when a later epoch reads it again,
-- after a rewind or a new county list; its earlier quarantine row is then history.
CREATE OR REPLACE VIEW held_event DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT held.*
FROM (SELECT * FROM quarantine FINAL) AS held
ASOF INNER JOIN (SELECT source, first_position, epoch AS range_epoch FROM ingest_range) AS range
  ON held.source = range.source AND held.position >= range.first_position
WHERE held.epoch = range.range_epoch
COMMENT 'Events in quarantine now. Grain: source, position. Unit: payload_bytes in bytes';
