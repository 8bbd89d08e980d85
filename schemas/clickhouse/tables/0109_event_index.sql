-- Finds accepted orders by the ids of their events, which the table orders does not hold (docs/adr/0049). A row has the
-- events of one platform in one batch, as arrays of equal length: a row for each event would cost four times as much.
-- A range that is stored again has its events twice here: readers take each position once.
CREATE TABLE IF NOT EXISTS event_index (
  platform              LowCardinality(String) COMMENT 'Platform that published the events',
  source                LowCardinality(String) COMMENT 'Source of the events, as in ingest_log',
  first_position        UInt64 COMMENT 'Offset or line number of the first event',
  stored_at             DateTime('Asia/Shanghai') DEFAULT now() COMMENT 'When they were stored',
  `events.id_hash`      Array(UInt64) COMMENT 'Per event: cityHash64 of the CloudEvent id' CODEC(NONE),
  `events.position`     Array(UInt64) COMMENT 'Per event: its offset or line number' CODEC(Delta, LZ4),
  `events.order_hash`   Array(UInt64) COMMENT 'Per event: cityHash64 of the order id' CODEC(NONE),
  `events.version`      Array(UInt64) COMMENT 'Per event: version of the order',
  `events.content_hash` Array(UInt64) COMMENT 'Per event: content hash of the order, as in orders' CODEC(NONE),
  `events.placed_slice` Array(DateTime('Asia/Shanghai')) COMMENT 'Per event: hot slice of the order, as in orders',
  `events.occurred_at`  Array(DateTime('Asia/Shanghai')) COMMENT 'Per event: its time',
  `events.received_at`  Array(DateTime('Asia/Shanghai')) COMMENT 'Per event: when Kafka got it; 1970 if that is not known, as of lines of an archive',
  INDEX id_filter `events.id_hash` TYPE bloom_filter(0.05) GRANULARITY 1,
  INDEX order_filter `events.order_hash` TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(stored_at)
ORDER BY (platform, source, first_position)
TTL stored_at + INTERVAL 60 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, index_granularity = 64, index_granularity_bytes = 1048576, ttl_only_drop_parts = 1, merge_selector_base = 10
COMMENT 'Accepted events by id, for the view that publishers have of their own events';
