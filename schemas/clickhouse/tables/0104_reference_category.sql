-- A load counts once its row in reference_category_load is written.
CREATE TABLE IF NOT EXISTS reference_category (
  load_version UInt64 COMMENT 'The load that the mapping belongs to',
  payload      LowCardinality(String) COMMENT 'The payload that has the id: taobao, jd, pinduoduo, suning, youzan or wechat',
  kind         LowCardinality(String) COMMENT 'What the id is of: category or product',
  id           String COMMENT 'Category or product as the payload has it',
  category     String COMMENT 'Category of the contract, <class>.<product>',
  unit         LowCardinality(String) COMMENT 'Unit of the contract in which the platform counts it'
)
ENGINE = MergeTree
ORDER BY (load_version, payload, kind, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: what the categories and products of platforms are in the contract';
