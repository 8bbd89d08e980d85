-- Where reading of an archive can begin. Chunks have 100,000 positions; a file that can only be read from its start has one.
CREATE TABLE IF NOT EXISTS archive_chunk (
  source       String COMMENT 'Source, as in archive',
  position     UInt64 COMMENT 'First position of the chunk',
  byte_offset  UInt64 COMMENT 'Byte of the file at which its record starts'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Backfill: where reading of an archive can begin';
