-- A list is one row, so readers see either the old list or the new one, never a mixture. Older loads stay, so that old
-- statistics can be explained by the lists of their time. Read the views instead.
CREATE TABLE IF NOT EXISTS reference_county_list (
  load_version UInt64 COMMENT 'Rises with every load; the highest is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the list was loaded',
  counties     Array(Tuple(county UInt32, name String, province String, rural UInt8, carries_orders UInt8)) COMMENT 'The list: GB/T 2260 code of 2017, name, province, whether the county counts as rural, whether orders may use it',
  names_en     Array(String) COMMENT 'English names, in the order of counties',
  provinces    Array(Tuple(name String, name_en String, region String)) COMMENT 'Province of each county, with its region, in the order of counties',
  populations  Array(Nullable(UInt32)) COMMENT 'Population of each county, in the order of counties; empty until a list is loaded'
)
ENGINE = MergeTree
ORDER BY load_version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: county-level units, one row per load';
