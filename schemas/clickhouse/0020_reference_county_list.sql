-- A whole list is one row, so a reader sees a list as it was loaded or not at all, and what is gone is gone at once.
-- Older loads stay: an edition of the statistics can be explained by the lists of its day. Read the views.
CREATE TABLE IF NOT EXISTS reference_county_list (
  load_version UInt64 COMMENT 'Rises with every load; the highest is the one that counts',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the list was loaded',
  counties     Array(Tuple(county UInt32, name String, province String, rural UInt8, carries_orders UInt8)) COMMENT 'The list: GB/T 2260 code of 2017, name, province, whether it counts as rural, whether an order may carry it'
)
ENGINE = MergeTree
ORDER BY load_version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: county-level units, one row per load';
