-- A register has too many outlets for one row. A load counts once its row in reference_outlet_load is written.
CREATE TABLE IF NOT EXISTS reference_outlet (
  load_version   UInt64 COMMENT 'The load that the outlet belongs to',
  platform       LowCardinality(String) COMMENT 'Platform',
  outlet_type    LowCardinality(String) COMMENT 'Type of the outlet',
  outlet_id      String COMMENT 'Outlet id within the platform',
  county         UInt32 COMMENT 'GB/T 2260 county of the outlet',
  village        UInt64 COMMENT '12-digit village of the outlet; 0 if it is not in a village',
  run_by_partner Bool COMMENT 'Whether a partner of the platform runs it, and not the platform itself',
  opened_on      Date COMMENT 'First day',
  closed_on      Date COMMENT 'Day after the last; 2149-06-06 if no end is known',
  name           String COMMENT 'Chinese name; empty if the register has none',
  name_en        String COMMENT 'English name; empty if the register has none'
)
ENGINE = MergeTree
ORDER BY (load_version, platform, outlet_type, county)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: the register of outlets, one row per outlet and load';
