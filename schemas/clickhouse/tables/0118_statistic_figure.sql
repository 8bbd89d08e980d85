-- Rows and commits share the table, and each state is a partition, as in sales_figure.
CREATE TABLE IF NOT EXISTS statistic_figure (
  campaign LowCardinality(String) COMMENT 'Campaign',
  edition UInt32 COMMENT 'As in sales_figure',
  pace Enum8('headline' = 1, 'places' = 2, 'edition' = 3) COMMENT 'headline: all live rows. edition: all rows of an edition',
  state UInt64 COMMENT 'As in sales_figure',
  is_commit Bool DEFAULT false COMMENT 'Whether the row makes the state visible, and is no figure',
  inputs String COMMENT 'As in sales_figure',
  of_campaign Bool COMMENT 'Whether the campaign defines the figure for itself',
  id String COMMENT 'Id of the statistic',
  segment Nullable(String) COMMENT 'Segment of counties; null if the figure is about platforms',
  platform Nullable(String) COMMENT 'Platform, or group of platforms; null if the figure is about a segment',
  product_group Nullable(String) COMMENT 'Product group; null if all products count',
  window_id Nullable(String) COMMENT 'Window within the campaign; null if the figure has none',
  window Nullable(String) COMMENT 'Published name of the window',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of the value',
  decimals UInt8 COMMENT 'Decimals of the value',
  value Nullable(Decimal(38, 9)) COMMENT 'Rounded half up to decimals; null with a reason',
  exact Nullable(Decimal(38, 9)) COMMENT 'Before rounding, cut after nine decimals',
  reason Nullable(String) COMMENT 'Why value is null; null if it is not',
  sampled_orders Nullable(UInt64) COMMENT 'Orders in the data that the value rests on; null without a sample',
  standard_error Nullable(Float64) COMMENT 'Standard error of value, in its unit; null without a sample',
  quality LowCardinality(Nullable(String)) COMMENT 'Quality of value; null without a sample',
  place String COMMENT 'of_campaign: province, prefecture, county or village by the first digits of its code; empty if the figure is about outlets',
  category Nullable(String) COMMENT 'of_campaign: product category; null if all products count',
  outlet_type Nullable(String) COMMENT 'of_campaign: type of outlet; null if all count',
  as_of Nullable(Date) COMMENT 'of_campaign: day of the register of outlets; null if the figure is about sales',
  taken_over_at Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'of_campaign: when the figure was taken over from a database with every order'
)
ENGINE = MergeTree
PARTITION BY (campaign, edition, pace, state)
ORDER BY (is_commit, of_campaign, basis, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, old_parts_lifetime = 60
COMMENT 'Statistics of campaigns, and figures that campaigns define; read statistic and campaign_figure';
