-- The files of schemas/clickhouse that have been applied, by hash: a worker that starts then leaves unchanged views alone, and their readers with them.
CREATE TABLE IF NOT EXISTS migration (
  file        String COMMENT 'Folder and name of the file',
  sha256      String COMMENT 'SHA-256 of the file as it was applied, in hex',
  applied_at  DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY file
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Files of tables, migrations and views that have been applied';
