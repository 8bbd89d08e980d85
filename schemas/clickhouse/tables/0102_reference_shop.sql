-- A register has too many shops for one row. A load counts once its row in reference_shop_load is written.
CREATE TABLE IF NOT EXISTS reference_shop (
  load_version UInt64 COMMENT 'The load that the shop belongs to',
  payload      LowCardinality(String) COMMENT 'The payload that names it: taobao, jd, pinduoduo, suning, youzan or wechat',
  shop         String COMMENT 'The shop as the payload names it',
  platform     LowCardinality(String) COMMENT 'Platform that its orders count for',
  county       UInt32 COMMENT 'GB/T 2260 county where its owner is registered',
  village      UInt64 COMMENT '12-digit village of the owner; 0 if none is known',
  category     String COMMENT 'Category of every product that no other list says more about; empty if there is none',
  outlet_type  LowCardinality(String) COMMENT 'Type of the outlet that the shop is; empty if it is none'
)
ENGINE = MergeTree
ORDER BY (load_version, payload, shop)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: the register of shops, one row per shop and load';
