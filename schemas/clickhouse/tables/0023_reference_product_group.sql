-- One row per load of all product groups.
CREATE TABLE IF NOT EXISTS reference_product_group (
  load_version UInt64 COMMENT 'Rises with every load; the highest is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the groups were loaded',
  members      Array(Tuple(product_group String, category String)) COMMENT 'Group and product category'
)
ENGINE = MergeTree
ORDER BY load_version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: product groups, one row per load';
