-- A refresh that finds an order changed marks the slices of the other copies of its sale, and then writes the version
-- here. A version above this one is news to the other copies, whether it names the reference or no longer does.
CREATE TABLE IF NOT EXISTS settled_order (
  placed_slice   DateTime('Asia/Shanghai') COMMENT 'Hot slice of the order',
  platform       LowCardinality(String) COMMENT 'Platform that published the order',
  order_id       String COMMENT 'Order id, unique within the platform',
  settlement_reference String COMMENT 'Settlement that a version of the order named',
  noticed_rank   SimpleAggregateFunction(max, UInt128) COMMENT 'Rank of the newest version of which the slices of the other copies know'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(placed_slice)
ORDER BY (placed_slice, platform, order_id, settlement_reference)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Orders with a settlement reference by slice, and the version that the other copies of the sale know';
