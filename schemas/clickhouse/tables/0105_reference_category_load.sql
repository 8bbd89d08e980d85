-- Written after the mappings of the load, so that readers see a whole list or the one before.
CREATE TABLE IF NOT EXISTS reference_category_load (
  load_version UInt64 COMMENT 'Rises with every load; the highest is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the list was loaded',
  categories   UInt32 COMMENT 'Categories and products in the list',
  illustrative Bool COMMENT 'Whether the list is an illustration, not a real one'
)
ENGINE = MergeTree
ORDER BY load_version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: loads of the list of categories of platforms';
