-- Rollup rows and the commits that make them visible share this table: a query reads one snapshot of a table, so a
-- query that reads a commit also reads the rows it commits (docs/adr/0002; 0032 for sums of days).
-- Read the views instead. Rows are sorted by county and no further: most are superseded within seconds, and sorting
-- takes a fifth of the time that writing them takes.
CREATE TABLE IF NOT EXISTS rollup (
  kind           Enum8('commit' = 0, 'sales' = 1, 'products' = 2, 'copies' = 3, 'purchases' = 4, 'purchased_products' = 5) COMMENT 'commit: makes a slice version visible. sales: one row per combination of order dimensions. products: the same per product, county of the buyer, village and outlet. copies: as products, for orders whose sale counts with another order. Of a day, rows are sums of its slices by county, platform and product; purchases and purchased_products are those by the county of the buyer',
  slice_start    DateTime('Asia/Shanghai') COMMENT 'Start of the slice of placed time',
  slice_seconds  UInt32 COMMENT 'Length of the slice: 5 while hot, 3600 once settled; 86400: sums of a day',
  slice_version  UInt64 COMMENT 'Rises with every refresh; the highest committed version is visible, and a committed hour hides its hot slices',
  seen_arrivals  UInt64 COMMENT 'commit of a slice: its arrivals, read before it was computed',
  definition     UInt16 COMMENT 'commit: version of the rules that the rollup was computed by; a slice with a lower one than the workers have is computed again',
  inputs_checksum UInt64 COMMENT 'commit of a day: checksum of the slices that were summed',
  stat_hour      DateTime('Asia/Shanghai') COMMENT 'Hour in which the orders were placed or paid; of a day: its start, for what counts in it',
  county         UInt32 COMMENT 'County of the seller (purchases, purchased_products: of the buyer)',
  buyer_county   UInt32 COMMENT 'products: county of the buyer',
  platform       LowCardinality(String) COMMENT 'Platform',
  channel        LowCardinality(String) COMMENT 'online or offline',
  direction      LowCardinality(String) COMMENT 'Direction of trade',
  order_mode     LowCardinality(String) COMMENT 'self, proxy-purchase or consignment-sale',
  category       LowCardinality(String) COMMENT 'products: product category',
  unit           LowCardinality(String) COMMENT 'products: unit of the quantities',
  village        UInt64 COMMENT 'products: 12-digit village of the seller; 0 if unknown',
  outlet_type    LowCardinality(String) COMMENT 'products: type of the outlet; empty if none took part',
  outlet_id      String COMMENT 'products: outlet id within the platform; empty if none took part',
  outlet_county  UInt32 COMMENT 'products: county of the outlet; 0 if none took part',
  sample_group   UInt8 COMMENT 'Group of the orders by a hash of platform and order id, from 1 to 32, for the errors of a sample; 0 while no campaign is a sample',
  placed_orders  UInt64 COMMENT 'Orders placed in stat_hour (products: orders with the product)',
  placed_fen     Int64 COMMENT 'Amount of the orders placed in stat_hour, in fen',
  placed_quantity Decimal(38, 3) COMMENT 'products: quantity placed in stat_hour',
  paid_orders    UInt64 COMMENT 'Orders paid in stat_hour (products: orders with the product)',
  paid_fen       Int64 COMMENT 'Amount of the orders paid in stat_hour, in fen',
  paid_quantity  Decimal(38, 3) COMMENT 'products: quantity paid in stat_hour',
  refunded_fen   Int64 COMMENT 'Refunds so far of the orders paid in stat_hour, in fen (products: of those whose first line is in this row)',
  refunded_orders UInt64 COMMENT 'Orders paid in stat_hour of which something was refunded so far (products: as refunded_fen)',
  cancelled_orders UInt64 COMMENT 'Orders placed in stat_hour that are cancelled (products: as refunded_fen)',
  cancelled_fen  Int64 COMMENT 'Amount of the orders placed in stat_hour that are cancelled, in fen (products: as refunded_fen)',
  placed_first_lines UInt64 COMMENT 'products: orders placed in stat_hour whose first line is in this row, so that they add up',
  paid_first_lines UInt64 COMMENT 'products: the same for paid orders'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(slice_start)
ORDER BY (kind, slice_start, slice_version, stat_hour, county)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Rollups by slice and the commits that make them visible; read the views sales_by_hour and products_by_hour';
