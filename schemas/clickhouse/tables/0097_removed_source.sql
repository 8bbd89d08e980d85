-- Archives that an operator took out of the accounting, and put back. The rows are permanent, and the newest one of a
-- source holds (docs/adr/0016).
CREATE TABLE IF NOT EXISTS removed_source (
  source      LowCardinality(String) COMMENT 'Source that was loaded by mistake, as in ingest_log',
  decided_at  DateTime64(3, 'Asia/Shanghai') COMMENT 'When it was decided',
  action      LowCardinality(String) COMMENT 'removed or restored',
  reason      String COMMENT 'Why, in the words of the operator',
  decided_by  String COMMENT 'Who decided, as they named themselves'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, decided_at, action)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: archives that operators took out of it, and put back';
