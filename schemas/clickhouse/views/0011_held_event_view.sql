-- Events that were refused in the ranges that count, with what operators made of them. An event may be accepted when a
-- later epoch reads it again, as after a rewind; its earlier quarantine row is then history. A replay accepts an event
-- within its epoch; the other decisions hold for its position, which a later reader finds unchanged. Those of a source
-- that an operator removed are left out.
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
  payload_sha256 String,
  quarantined_at DateTime64(3, 'Asia/Shanghai'),
  state String
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT refused.* REPLACE (toString(payload_sha256) AS payload_sha256),
  multiIf(decided.released_epoch = refused.epoch, 'replayed', decided.mark = '', 'held', decided.mark) AS state
FROM (
  SELECT held.*
  FROM (SELECT * FROM quarantine FINAL) AS held
  INNER JOIN (
    SELECT source, epoch, min(first_position) AS epoch_first, any(fenced_from) AS fenced_from
    FROM ingest_range GROUP BY source, epoch
  ) AS reader USING (source, epoch)
  WHERE held.position >= epoch_first AND held.position < fenced_from
    AND source NOT IN (SELECT source FROM removed_source GROUP BY source HAVING argMax(toString(action),
      decided_at) = 'removed')
) AS refused
LEFT JOIN (
  SELECT source, position, maxIf(epoch, outcome = 'accepted') AS released_epoch,
    argMaxIf(toString(outcome), decided_at, outcome IN ('corrected', 'discarded')) AS mark
  FROM quarantine_audit GROUP BY source, position
) AS decided USING (source, position);
