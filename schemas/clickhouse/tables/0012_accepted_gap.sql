-- Positions that an operator accepted as lost. The rows are permanent: reading a source again does not replace them (docs/adr/0016).
CREATE TABLE IF NOT EXISTS accepted_gap (
  source          LowCardinality(String) COMMENT 'Source that has lost the positions, as in ingest_log',
  kind            LowCardinality(String) COMMENT 'offset-out-of-range: retention removed them before they were read. topic-changed: the log was truncated or recreated, and its new content is another source',
  first_position  UInt64 COMMENT 'First position of the gap',
  next_position   UInt64 COMMENT 'Position after the last one of the gap. topic-changed: after the last one seen; there may have been more',
  reason          String COMMENT 'Why the operator accepted it, in their words; empty if not given',
  accepted_at     DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was accepted'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, kind, first_position, next_position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: positions accepted as lost';
