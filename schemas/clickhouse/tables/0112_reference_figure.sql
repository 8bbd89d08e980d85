-- A sample is too small to show a small place, and its orders must not mix with complete ones: such a figure is counted
-- in a database that has every order, and taken over from there.
CREATE TABLE IF NOT EXISTS reference_figure (
  campaign     LowCardinality(String) COMMENT 'Campaign id',
  id           String COMMENT 'Figure of the campaign that needs every order',
  basis        LowCardinality(String) COMMENT 'placed or paid',
  load_version UInt64 COMMENT 'Rises with every load; the highest of a figure is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the figure was taken over',
  exact        Decimal(38, 9) COMMENT 'The figure before rounding'
)
ENGINE = MergeTree
ORDER BY (campaign, id, basis, load_version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: figures that were counted where every order is, one row per figure, basis and load';
