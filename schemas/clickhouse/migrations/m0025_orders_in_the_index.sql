-- Rows of earlier releases have no filter until they are merged, and are read whole.
ALTER TABLE event_index ADD INDEX IF NOT EXISTS order_filter `events.order_hash` TYPE bloom_filter(0.05) GRANULARITY 1;
