-- Positions that an operator gave up, for ever: no reading replaces these rows (docs/adr/0016).
CREATE TABLE IF NOT EXISTS accepted_gap (
  source          LowCardinality(String) COMMENT 'Source that lacks the positions, as in ingest_log',
  kind            LowCardinality(String) COMMENT 'offset-out-of-range: retention removed them unread. topic-changed: the log was truncated or made anew, and what it holds now is another source',
  first_position  UInt64 COMMENT 'First position of the gap',
  next_position   UInt64 COMMENT 'Position after the last of the gap. topic-changed: the last that was seen; nobody knows whether there were more',
  reason          String COMMENT 'Why it was accepted, in the words of whoever did; empty where nothing was said',
  accepted_at     DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was accepted'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, kind, first_position, next_position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: what is known to be lost, and was accepted as lost';
