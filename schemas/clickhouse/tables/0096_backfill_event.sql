-- What happened to a load. Rows are permanent, so the state of a load outlives its history in Temporal.
CREATE TABLE IF NOT EXISTS backfill_event (
  load      String COMMENT 'Name of the load, as in backfill_plan',
  at        DateTime64(3, 'Asia/Shanghai') COMMENT 'When it happened',
  event     LowCardinality(String) COMMENT 'A state that the load entered: planned, queued, running, paused, cancelled, failed, partial or done. Or chunk-failed: a chunk failed for good. Or acknowledged: an operator knows of the last state',
  ordinal   UInt32 DEFAULT 0 COMMENT 'chunk-failed: number of the source in the plan; else 0',
  chunk     UInt32 DEFAULT 0 COMMENT 'chunk-failed: number of the chunk in the source; else 0',
  run       String DEFAULT '' COMMENT 'Run of the workflow that wrote it; empty for a command',
  mode      LowCardinality(String) DEFAULT '' COMMENT 'queued, running: what this run loads: missing, failed or all; else empty',
  priority  LowCardinality(String) DEFAULT '' COMMENT 'queued, running, paused: high, normal or low; else empty',
  since     DateTime64(3, 'Asia/Shanghai') DEFAULT 0 COMMENT 'queued, running: when the run was asked for; mode all counts only ranges that were stored since; else 1970',
  who       String DEFAULT '' COMMENT 'Who caused it, as they named themselves; empty if not given',
  note      String DEFAULT '' COMMENT 'Why, or what was loaded'
)
ENGINE = ReplacingMergeTree
ORDER BY (load, at, event, ordinal, chunk)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Backfill: what happened to each load';
