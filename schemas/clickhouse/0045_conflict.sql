-- Found by `countyflow verify`, which reads the sources again: the state keeps one version of an order and cannot tell.
CREATE TABLE IF NOT EXISTS conflict (
  kind           Enum8('version' = 1, 'identity' = 2) COMMENT 'version: one version of an order with two contents. identity: one order id under two placed times',
  platform       LowCardinality(String) COMMENT 'Platform',
  order_id       String COMMENT 'Order id',
  version        UInt64 COMMENT 'version: the version that both contents claim. identity: 0',
  content_hashes Array(UInt64) COMMENT 'version: hashes of the contents, rising; the last one counts',
  placed_ats     Array(DateTime64(3, 'Asia/Shanghai')) COMMENT 'identity: the placed times, rising',
  found_at       DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was last found'
)
ENGINE = ReplacingMergeTree(found_at)
ORDER BY (kind, platform, order_id, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Orders about which their publisher contradicts itself';
