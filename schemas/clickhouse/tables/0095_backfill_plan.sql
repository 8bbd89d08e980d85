-- What a load reads: `countyflow backfill plan` writes it, and `start` runs exactly it. A plan never changes: another file, mapping
-- or filter is another plan.
CREATE TABLE IF NOT EXISTS backfill_plan (
  plan           String COMMENT 'Name of the first file, and eight digits of the hash; also the name of the load that runs it',
  ordinal        UInt32 COMMENT 'Number of the source in the plan, from 0',
  hash           FixedString(64) COMMENT 'SHA-256 of the sources of the plan, their paths and how they are read',
  kind           LowCardinality(String) COMMENT 'archive or kafka',
  path           String COMMENT 'File on the machine of the workers, as planned; for Kafka <topic>/<partition>',
  source         String COMMENT 'Source, as in ingest_log',
  first_position UInt64 COMMENT 'First position to load',
  next_position  UInt64 COMMENT 'Position after the last one to load',
  chunks         UInt32 COMMENT 'Chunks that can be loaded in parallel',
  bytes          UInt64 COMMENT 'Bytes of the file; 0 for Kafka',
  modified_ns    UInt64 COMMENT 'When the file was last modified, in ns since 1970; 0 for Kafka',
  sha256         String COMMENT 'SHA-256 of the bytes of the file; empty for Kafka',
  reading        String COMMENT 'How the file is read, as JSON; empty for Kafka',
  sample         String COMMENT 'What a sample of the source said when it was planned, as JSON; empty if there is none',
  options        String COMMENT 'Rate and parallel chunks of the load, as JSON; the same for all sources of a plan',
  made_by        String COMMENT 'Who planned it, as they named themselves; empty if not given',
  made_at        DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was planned'
)
ENGINE = ReplacingMergeTree(made_at)
ORDER BY (plan, ordinal)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Backfill: what each load reads';
