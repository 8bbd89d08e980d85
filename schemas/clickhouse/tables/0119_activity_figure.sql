-- Rows and commits share the table, and each state is a partition, as in sales_figure.
CREATE TABLE IF NOT EXISTS activity_figure (
  campaign LowCardinality(String) COMMENT 'Campaign',
  edition UInt32 COMMENT 'Always 0: live',
  pace Enum8('headline' = 1, 'places' = 2, 'edition' = 3) COMMENT 'Always places',
  state UInt64 COMMENT 'As in sales_figure',
  is_commit Bool DEFAULT false COMMENT 'Whether the row makes the state visible, and is no figure',
  inputs String COMMENT 'As in sales_figure',
  window_id LowCardinality(String) COMMENT 'Window within the campaign',
  segment LowCardinality(String) COMMENT 'Segment of counties, or all',
  basis LowCardinality(String) COMMENT 'placed or paid',
  counted LowCardinality(String) COMMENT 'county, village, outlet or outlet-type',
  member LowCardinality(String) COMMENT 'Type of the outlet; empty for all',
  active UInt64 COMMENT 'How many had an order in the window',
  base_active Nullable(UInt64) COMMENT 'How many had one in the base window; null if there is none',
  is_of_sample Bool COMMENT 'Whether only sampled orders are counted'
)
ENGINE = MergeTree
PARTITION BY (campaign, edition, pace, state)
ORDER BY (is_commit, window_id, segment, basis, counted, member)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, old_parts_lifetime = 60
COMMENT 'How many counties, villages and outlets had an order; read activity';
