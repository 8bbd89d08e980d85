-- Orders that came over HTTP, by the ids of their events: how a publisher finds one again. Kafka and the table orders
-- hold no event ids. Nothing is counted from here, so a row may be missing after a crash (docs/adr/0046).
CREATE TABLE IF NOT EXISTS event_receipt (
  platform      LowCardinality(String) COMMENT 'Platform of the key that sent it',
  event_id      String COMMENT 'CloudEvent id',
  order_id      String COMMENT 'Order id',
  version       UInt64 COMMENT 'Version of the order',
  content_hash  UInt64 COMMENT 'First 8 bytes of the SHA-256 of the canonical order, as in orders',
  placed_at     DateTime64(3, 'Asia/Shanghai') COMMENT 'When the order was placed, as in orders',
  occurred_at   DateTime64(3, 'Asia/Shanghai') COMMENT 'Time of the event',
  topic         LowCardinality(String) COMMENT 'Kafka topic',
  partition     Int32 COMMENT 'Kafka partition',
  position      UInt64 COMMENT 'Offset',
  received_at   DateTime64(3, 'Asia/Shanghai') COMMENT 'When Kafka had acknowledged it'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (platform, event_id, topic, partition, position)
TTL toDateTime(received_at) + INTERVAL 60 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Events that publishers sent over HTTP, for their own view';
