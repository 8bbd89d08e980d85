CREATE TABLE IF NOT EXISTS edition_statistic (
  publication String COMMENT 'The edition that the row belongs to, once its row in edition is written',
  id            String COMMENT 'Id of the statistic',
  segment       Nullable(String) COMMENT 'Segment of counties; null if the statistic is about platforms',
  platform      Nullable(String) COMMENT 'Platform, or group of platforms; null if the statistic is about a segment',
  product_group Nullable(String) COMMENT 'Product group; null if all products count',
  window_id     Nullable(String) COMMENT 'Window within the campaign; null if the statistic has none',
  window        Nullable(String) COMMENT 'Published name of the window',
  basis         LowCardinality(String) COMMENT 'placed, paid or net',
  metric        LowCardinality(String) COMMENT 'What is measured',
  unit          LowCardinality(String) COMMENT 'Unit of the value',
  decimals      UInt8 COMMENT 'Decimals of the value',
  value         Nullable(Decimal(38, 9)) COMMENT 'Rounded half up to decimals; null with a reason',
  exact         Nullable(Decimal(38, 9)) COMMENT 'Before rounding, cut after nine decimals',
  reason        Nullable(String) COMMENT 'Why value is null; null if it is not',
  sampled_orders Nullable(UInt64) COMMENT 'Orders in the data that the value rests on; null without a sample',
  standard_error Nullable(Float64) COMMENT 'Standard error of value, in its unit; null without a sample',
  quality LowCardinality(Nullable(String)) COMMENT 'Quality of value; null without a sample'
)
ENGINE = MergeTree
ORDER BY (publication, basis, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Frozen rows of statistic; read statistic_by_edition';
