-- Finds the orders of a settlement reference, which lie anywhere in the table orders. An order that no longer names the
-- reference stays here: whoever reads this reads the order's current version too.
-- A reader asks for many references, each with one or two rows, so granules are small.
CREATE TABLE IF NOT EXISTS settlement (
  settlement_reference String COMMENT 'Settlement that a version of the order named',
  placed_slice   DateTime('Asia/Shanghai') COMMENT 'Hot slice of the order',
  platform       LowCardinality(String) COMMENT 'Platform that published the order',
  order_id       String COMMENT 'Order id, unique within the platform'
)
ENGINE = ReplacingMergeTree
ORDER BY (settlement_reference, placed_slice, platform, order_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, index_granularity = 256
COMMENT 'Orders by settlement reference, as refreshes found them';
