CREATE OR REPLACE VIEW place_rollup (
  slice_start DateTime('Asia/Shanghai') COMMENT 'Start of the slice of placed time',
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Hour in which the orders were placed or paid',
  county UInt32 COMMENT 'GB/T 2260 county of the seller',
  rural Bool COMMENT 'Whether the county counts as rural',
  village UInt64 COMMENT '12-digit village of the seller; 0 if unknown',
  outlet_type LowCardinality(String) COMMENT 'Type of the outlet; empty if none took part',
  outlet_id String COMMENT 'Outlet id within the platform; empty if none took part',
  outlet_county UInt32 COMMENT 'GB/T 2260 county of the outlet; 0 if none took part',
  platform LowCardinality(String) COMMENT 'Platform',
  category LowCardinality(String) COMMENT 'Product category',
  unit LowCardinality(String) COMMENT 'Unit of the quantities',
  placed_orders UInt64 COMMENT 'Orders placed in stat_hour, each with its first line',
  placed_fen Int64 COMMENT 'Amount placed in stat_hour, in fen',
  placed_quantity Decimal(38, 3) COMMENT 'Quantity placed in stat_hour',
  paid_orders UInt64 COMMENT 'Orders paid in stat_hour, each with its first line',
  paid_fen Int64 COMMENT 'Amount paid in stat_hour, in fen',
  paid_quantity Decimal(38, 3) COMMENT 'Quantity paid in stat_hour'
) AS
SELECT slice_start, stat_hour, county, county IN (SELECT county FROM county WHERE rural) AS rural, village, outlet_type, outlet_id, outlet_county, platform, category, unit,
  placed_first_lines AS placed_orders, placed_fen, placed_quantity, paid_first_lines AS paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'Sales by hour of every village and outlet. Grain: slice, stat_hour, county of the seller, village, outlet, platform, channel, direction, order mode, product category and unit; sum the rows. Unit: orders (each with its first line, so that they add up to those of sales_rollup), fen of the lines, quantities in unit; not multiplied by the sample factor. Basis: placed_ columns by order time, paid_ by payment time';
