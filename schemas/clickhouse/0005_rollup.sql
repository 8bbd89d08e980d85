-- Rollups and their commits, in one table: a query sees one snapshot of a table, so a commit row that it sees
-- guarantees the rows that it commits (docs/adr/0002; 0024 and 0027 for the sums of days and windows). Read the views, not this table. Rows are sorted no further than
-- by county: most are superseded within seconds, and sorting is a fifth of what writing them costs.
CREATE TABLE IF NOT EXISTS rollup (
  kind           Enum8('commit' = 0, 'sales' = 1, 'products' = 2, 'day_commit' = 3, 'day_sales' = 4, 'day_products' = 5, 'day_class_sales' = 6, 'day_class_products' = 7, 'window_commit' = 8, 'window_sales' = 9, 'window_products' = 10) COMMENT 'commit: makes a slice version visible. sales: one row per order dimension. products: one per product dimension. day_*: sums of the slices of a day, by county or by class of counties. window_*: sums of a window',
  slice_start    DateTime('Asia/Shanghai') COMMENT 'Start of the slice of placed time; window_*: of the window',
  slice_seconds  UInt32 COMMENT 'Length of the slice: 5 while hot, 3600 once settled; 86400 for the sums of a day; window_*: of the window',
  slice_version  UInt64 COMMENT 'Rises with every refresh; the highest committed one is visible, and an hour hides its hot slices',
  seen           UInt64 COMMENT 'commit: arrivals of the slice, read before it was computed. day_commit, window_commit: print of the slices that were summed, and of the campaigns and segments',
  stat_hour      DateTime('Asia/Shanghai') COMMENT 'Hour that the measures count in; day_*: the first of the hours that lie in the same windows; window_*: the first of the window',
  county         UInt32 COMMENT 'County of the seller; day_class_*: the first of the counties that are in the same segments',
  platform       LowCardinality(String) COMMENT 'Platform',
  channel        LowCardinality(String) COMMENT 'online or offline',
  direction      LowCardinality(String) COMMENT 'Direction of trade',
  order_mode     LowCardinality(String) COMMENT 'self, proxy-purchase or consignment-sale',
  category       LowCardinality(String) COMMENT 'products: product category',
  unit           LowCardinality(String) COMMENT 'products: unit of the quantities',
  placed_orders  UInt64 COMMENT 'Orders placed in stat_hour (products: that hold the product)',
  placed_fen     Int64 COMMENT 'Amount of the orders placed in stat_hour, in fen',
  placed_quantity Decimal(38, 3) COMMENT 'products: quantity placed in stat_hour',
  paid_orders    UInt64 COMMENT 'Orders paid in stat_hour (products: that hold the product)',
  paid_fen       Int64 COMMENT 'Amount of the orders paid in stat_hour, in fen',
  paid_quantity  Decimal(38, 3) COMMENT 'products: quantity paid in stat_hour',
  refunded_fen   Int64 COMMENT 'sales: refunds of the orders paid in stat_hour, in fen'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(slice_start)
ORDER BY (kind, slice_start, slice_version, stat_hour, county)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Rollups by slice, with the commits that make them visible';
