-- One row per load of a segment, with all its members: one insert of one row replaces a list.
CREATE TABLE IF NOT EXISTS reference_segment (
  segment      LowCardinality(String) COMMENT 'Segment id',
  load_version UInt64 COMMENT 'Rises with every load; the highest of a segment is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the list was loaded',
  origin       Enum8('built-in' = 0, 'replaced' = 1) COMMENT 'built-in: comes with Countyflow. replaced: loaded by an operator',
  applied_by   String COMMENT 'Who applied it, as --by or COUNTYFLOW_OPERATOR says; empty if neither does, or if it is built-in',
  short_name   LowCardinality(String) COMMENT 'Short name; first part of the ids of statistics',
  title        String COMMENT 'Title for people',
  illustrative UInt8 COMMENT '1 if the list is an illustration, not the official one',
  members      Array(Tuple(county UInt32, valid_from Date, valid_to Date)) COMMENT 'Members, each with its first day and the day after its last; 2149-06-06 if no end is known',
  title_zh     String COMMENT 'Title in Chinese; empty if the segment has one title',
  removed      Bool DEFAULT false COMMENT 'true: out of force since this load'
)
ENGINE = MergeTree
ORDER BY (segment, load_version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: county segments with their members, one row per load of a segment';
