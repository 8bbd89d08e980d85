-- One row per acknowledged range of a source, written after its rows are stored and before the cursor moves.
-- Ranges are half-open. A source is kafka/<topic>/<partition> or archive/<name>@<hash>; positions are offsets or line numbers from 0.
CREATE TABLE IF NOT EXISTS ingest_log (
  source          LowCardinality(String) COMMENT 'Where the events came from',
  epoch           UInt64 COMMENT 'Rises with every reader of the source; a later epoch that starts at or before a range replaces it',
  first_position  UInt64 COMMENT 'First position of the range',
  next_position   UInt64 COMMENT 'Position after the last of the range',
  records         UInt64 COMMENT 'Records read; fewer than positions where the log holds control records or was compacted',
  accepted        UInt64 COMMENT 'Valid events, duplicates and superseded versions among them',
  quarantined     UInt64 COMMENT 'Events held with a reason',
  reasons         Map(LowCardinality(String), UInt64) COMMENT 'Quarantined events by reason code',
  bytes           UInt64 COMMENT 'Bytes of the events read',
  fingerprint     UInt64 COMMENT 'Hash of the last record, to notice a topic that was truncated or made anew',
  first_occurred  Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'Earliest event time among the accepted',
  last_occurred   Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'Latest event time among the accepted',
  logged_at       DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the range was acknowledged'
)
ENGINE = ReplacingMergeTree(logged_at)
ORDER BY (source, epoch, first_position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: what of each source has been read and how it ended';
