-- Events in quarantine now: those of the ranges that count. An event may be accepted when a later epoch reads it again,
-- after a rewind or a new county list; its earlier quarantine row is then history.
CREATE OR REPLACE VIEW held_event (
  source LowCardinality(String),
  position UInt64,
  epoch UInt64,
  topic LowCardinality(String),
  partition Int32,
  code LowCardinality(String),
  path String,
  message String,
  problems Array(Tuple(code String, path String, message String)),
  event_id String,
  order_id String,
  payload_bytes UInt64,
  payload_sha256 FixedString(64),
  quarantined_at DateTime64(3, 'Asia/Shanghai')
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT held.*
FROM (SELECT * FROM quarantine FINAL) AS held
ASOF INNER JOIN (SELECT source, first_position, epoch AS range_epoch FROM ingest_range) AS range
  ON held.source = range.source AND held.position >= range.first_position
WHERE held.epoch = range.range_epoch;
