-- Events that break the contract. The payload stays in Kafka or the archive, where source and position locate it: a
-- broken event may contain data that must not be stored.
CREATE TABLE IF NOT EXISTS quarantine (
  source          LowCardinality(String) COMMENT 'Source of the event, as in ingest_log',
  position        UInt64 COMMENT 'Offset or line number from 0',
  epoch           UInt64 COMMENT 'Epoch of the reader that quarantined it, as in ingest_log; a later reader may accept it',
  topic           LowCardinality(String) COMMENT 'Kafka topic; empty for an archive',
  partition       Int32 COMMENT 'Kafka partition; -1 for an archive',
  code            LowCardinality(String) COMMENT 'Reason code of the first problem',
  path            String COMMENT 'JSON Pointer of the first problem',
  message         String COMMENT 'What is wrong, and what is expected',
  problems        Array(Tuple(code String, path String, message String)) COMMENT 'All problems found, at most 20',
  event_id        String COMMENT 'CloudEvent id, if readable and well formed',
  order_id        String COMMENT 'Order id, if readable and well formed',
  payload_bytes   UInt64 COMMENT 'Size of the event',
  payload_sha256  FixedString(64) COMMENT 'SHA-256 of the event, in hex',
  quarantined_at  DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was quarantined'
)
ENGINE = ReplacingMergeTree(epoch)
ORDER BY (source, position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Quarantined events, past and present; the view held_event has the present ones';
