-- Each archive that was ever planned to be loaded, by its content: so the accounting knows how long it is, and readers know
-- how to read it again. It says nothing about what is stored: that is in ingest_log.
CREATE TABLE IF NOT EXISTS archive (
  source          String COMMENT 'Source, as in ingest_log: archive/<name>@<hash>',
  name            String COMMENT 'File name under which the content was first seen',
  sha256          FixedString(64) COMMENT 'SHA-256 of the bytes of the file',
  content_sha256  FixedString(64) COMMENT 'SHA-256 of the bytes after decompression; the same for a file that is not compressed',
  bytes           UInt64 COMMENT 'Bytes of the file',
  records         UInt64 COMMENT 'Positions that the archive has: the last one is records - 1. Blank lines and records that the filter leaves out are positions',
  reading         String COMMENT 'How it is read, as JSON: format, compression, mapping and filter',
  base_epoch      UInt64 COMMENT 'Epoch ms of the first identification; epochs of its readers count from it (docs/adr/0037)',
  identified_at   DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the archive was identified'
)
ENGINE = ReplacingMergeTree
ORDER BY source
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Backfill: archives by their content, how long they are, and how they are read';
