CREATE OR REPLACE VIEW reference_print (
  print UInt64 COMMENT 'Of all loads of campaigns and segments: another with every load'
) AS
SELECT sum(cityHash64(list, load_version)) AS print
FROM (SELECT campaign AS list, load_version FROM reference_campaign UNION ALL SELECT segment, load_version FROM reference_segment)
COMMENT 'One number for what windows and segments are';

-- Sums of a day are good while they are of just the visible slices, by the campaigns and segments of today: one number says whether.
CREATE OR REPLACE VIEW day_slices (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen UInt64)) COMMENT 'Its visible slices',
  print UInt64 COMMENT 'Of the slices and versions, and of all loads of campaigns and segments',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 where there are none',
  is_summed Bool COMMENT 'Whether the newest sums are of these slices, campaigns and segments'
) AS
WITH (SELECT print FROM reference_print) AS loads_print
SELECT day, slices, loads_print + arraySum(s -> cityHash64(s.1, s.2, s.3), slices) AS print, sums_version,
  sums_version > 0 AND sums_print = print AS is_summed
FROM day_commits
COMMENT 'The visible slices of each day, and whether its sums are of them';

-- What sums of windows are read from: each day once, as its sums or as its slices.
CREATE OR REPLACE VIEW counted_slice (
  slice_start DateTime('Asia/Shanghai') COMMENT 'Start of the slice, or of the day',
  slice_seconds UInt32 COMMENT 'Length of the slice; 86400 for the sums of a day',
  slice_version UInt64 COMMENT 'Version of the rows that count'
) AS
SELECT slice.1 AS slice_start, slice.2 AS slice_seconds, slice.3 AS slice_version
FROM day_slices
ARRAY JOIN if(is_summed, [(day, toUInt32(86400), sums_version, toUInt64(0))], slices) AS slice
COMMENT 'The slices, and the sums of days in their stead, that make up every visible order once';

-- Grain: that of sales_rollup or product_rollup by slice, and by day without channel, direction and order mode: sum it up, for
-- one kind and either its day_ kind or, to sum by segments, its day_class_ kind. Of a day's sums stat_hour is the first of the hours that lie in the same windows, and
-- what lies in none is left out: join the hours of windows, or read sales_rollup and product_rollup.
CREATE OR REPLACE VIEW counted_rollup AS
SELECT kind, stat_hour, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen
FROM rollup
WHERE (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM counted_slice);
