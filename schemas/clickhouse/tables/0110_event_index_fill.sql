-- How far event_index is filled for ranges that a release without it stored (docs/adr/0052). A row is written when its stretch is
-- done, and the same stretch may be done again. A stretch is whole ranges of ingest_log; it lasts as long as the index.
CREATE TABLE IF NOT EXISTS event_index_fill (
  source         LowCardinality(String) COMMENT 'Source of the events, as in ingest_log',
  first_position UInt64 COMMENT 'First position of the stretch',
  next_position  UInt64 COMMENT 'Position after the last one of the stretch',
  accepted       UInt64 COMMENT 'Accepted events of the stretch, by ingest_log',
  found          UInt64 COMMENT 'Of these, events that were read again and are in event_index; control totals count as found',
  stored_from    DateTime64(3, 'Asia/Shanghai') COMMENT 'When the first range of the stretch was stored',
  stored_until   DateTime64(3, 'Asia/Shanghai') COMMENT 'When the last range of the stretch was stored',
  filled_at      DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the stretch was done'
)
ENGINE = ReplacingMergeTree(filled_at)
ORDER BY (source, first_position)
TTL toDateTime(stored_until) + INTERVAL 61 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Stretches of earlier releases whose events were read again for event_index';
