-- Events that came over HTTP and were not sent to Kafka: those that broke the contract, and all those of sandbox keys. The
-- key keeps the newest of each event and problem, so that a publisher who repeats a request does not fill the table. An
-- event itself is stored nowhere, as in quarantine.
CREATE TABLE IF NOT EXISTS unsent_event (
  platform     LowCardinality(String) COMMENT 'Platform of the key that sent it',
  sandbox      Bool COMMENT 'Whether the key is one of the sandbox',
  event_id     String COMMENT 'CloudEvent id, if readable and well formed',
  order_id     String COMMENT 'Order id, if readable and well formed; of a control total, its subject',
  code         LowCardinality(String) COMMENT 'Reason code of the first problem; empty if the event is valid',
  path         String COMMENT 'JSON Pointer of the first problem',
  message      String COMMENT 'What is wrong, and what is expected',
  problems     Array(Tuple(code String, path String, message String)) COMMENT 'All problems found, at most 20',
  received_at  DateTime64(3, 'Asia/Shanghai') COMMENT 'When the request was judged'
)
ENGINE = ReplacingMergeTree(received_at)
ORDER BY (platform, sandbox, event_id, order_id, code, path)
TTL toDateTime(received_at) + INTERVAL 60 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Events over HTTP that were judged and not sent, for the view that publishers have of their own events';
