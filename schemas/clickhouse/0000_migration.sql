-- Which files of this folder have been applied, and what they held: a worker that starts replaces no view under its readers.
CREATE TABLE IF NOT EXISTS migration (
  file        String COMMENT 'Name of the file',
  sha256      String COMMENT 'SHA-256 of the file as it was applied, in hex',
  applied_at  DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY file
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Tables and views: what has been brought up to date';
