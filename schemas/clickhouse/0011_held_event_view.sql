-- Events that are held now: those of the range that counts. Read again by a later epoch (a rewind, after a county
-- list was replaced), an event may be accepted, and what was held of it before is history.
CREATE OR REPLACE VIEW held_event DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT held.*
FROM (SELECT * FROM quarantine FINAL) AS held
ASOF INNER JOIN (SELECT source, first_position, epoch AS range_epoch FROM ingest_range) AS range
  ON held.source = range.source AND held.position >= range.first_position
WHERE held.epoch = range.range_epoch;
