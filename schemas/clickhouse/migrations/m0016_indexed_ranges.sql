-- Workers that do not know the column store no index, so the default is right for their rows.
ALTER TABLE ingest_log ADD COLUMN IF NOT EXISTS indexed Bool DEFAULT false;
