-- Runs that an earlier release began have none.
ALTER TABLE backfill_event ADD COLUMN IF NOT EXISTS priority LowCardinality(String) DEFAULT '' AFTER mode;
