-- Conflicts that `countyflow verify` finds by reading the sources again; the table orders keeps one version per order and cannot show them.
CREATE TABLE IF NOT EXISTS conflict (
  kind           Enum8('version' = 1, 'identity' = 2) COMMENT 'version: two contents under one version of an order. identity: two placed times under one order id',
  platform       LowCardinality(String) COMMENT 'Platform',
  order_id       String COMMENT 'Order id',
  version        UInt64 COMMENT 'version: the version that both contents have. identity: 0',
  content_hashes Array(UInt64) COMMENT 'version: hashes of the contents, ascending; the last one wins',
  placed_ats     Array(DateTime64(3, 'Asia/Shanghai')) COMMENT 'identity: the placed times, ascending',
  found_at       DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was last found'
)
ENGINE = ReplacingMergeTree(found_at)
ORDER BY (kind, platform, order_id, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Orders whose publisher contradicts itself';
