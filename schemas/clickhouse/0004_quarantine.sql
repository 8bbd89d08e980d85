-- Events that the contract refused. The payload stays where it came from (Kafka or the archive), found again by
-- source and position: a broken event may hold what nobody agreed to store.
CREATE TABLE IF NOT EXISTS quarantine (
  source          LowCardinality(String) COMMENT 'Where the event came from, as in ingest_log',
  position        UInt64 COMMENT 'Offset or line number from 0',
  epoch           UInt64 COMMENT 'Reader that held it, as in ingest_log; a later one may judge otherwise',
  topic           LowCardinality(String) COMMENT 'Kafka topic; empty for an archive',
  partition       Int32 COMMENT 'Kafka partition; -1 for an archive',
  code            LowCardinality(String) COMMENT 'Reason code of the first problem',
  path            String COMMENT 'JSON Pointer of the first problem',
  message         String COMMENT 'What is wrong and what is expected',
  problems        Array(Tuple(code String, path String, message String)) COMMENT 'All problems found, 20 at most',
  event_id        String COMMENT 'CloudEvent id, where it could be read and is well formed',
  order_id        String COMMENT 'Order id, where it could be read and is well formed',
  payload_bytes   UInt64 COMMENT 'Size of the event',
  payload_sha256  FixedString(64) COMMENT 'SHA-256 of the event, in hex',
  quarantined_at  DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was held'
)
ENGINE = ReplacingMergeTree(epoch)
ORDER BY (source, position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Every time an event was held; the view held_event has those that are';
