-- One row per acknowledged range of a source: written after the rows of the range are stored, before the cursor moves.
-- Ranges are half-open. A source is kafka/<topic>/<partition> or archive/<name>@<hash>; positions are offsets or line numbers from 0.
CREATE TABLE IF NOT EXISTS ingest_log (
  source          LowCardinality(String) COMMENT 'Source of the events',
  epoch           UInt64 COMMENT 'Rises with every reader of the source; a later epoch that starts at or before a range replaces that range',
  first_position  UInt64 COMMENT 'First position of the range',
  next_position   UInt64 COMMENT 'Position after the last one of the range',
  records         UInt64 COMMENT 'Records read; fewer than positions where the log holds control records or was compacted',
  accepted        UInt64 COMMENT 'Valid events, including duplicates and superseded versions',
  quarantined     UInt64 COMMENT 'Events quarantined with a reason',
  reasons         Map(LowCardinality(String), UInt64) COMMENT 'Quarantined events by reason code',
  bytes           UInt64 COMMENT 'Bytes of the events read',
  fingerprint     UInt64 COMMENT 'Hash of the last record; detects a topic that was truncated or recreated',
  first_occurred  Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'Earliest event time among the accepted',
  last_occurred   Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'Latest event time among the accepted',
  logged_at       DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the range was acknowledged'
)
ENGINE = ReplacingMergeTree(logged_at)
ORDER BY (source, epoch, first_position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: ranges read from each source, and how many events were accepted and quarantined';
