-- A day's visible slices, with what the newest sums of the day were made of. Sums are good while they are of just these
-- slices, by the windows of today: one number says whether they are. One pass over the commits of both.
CREATE OR REPLACE VIEW day_slices (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64)) COMMENT 'Its visible slices',
  arrivals UInt64 COMMENT 'Arrivals that they had seen',
  print UInt64 COMMENT 'Of the slices, their versions, and the campaigns as loaded',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 where there are none',
  sums_print UInt64 COMMENT 'The print when they were made'
) AS
WITH (
  SELECT sum(cityHash64(campaign, load_version))
  FROM (SELECT campaign, load_version FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
) AS campaigns_print
SELECT
  toStartOfDay(slice_start) AS day,
  groupArrayIf((slice_start, slice_seconds, slice_version), NOT is_day) AS slices,
  sumIf(seen, NOT is_day) AS arrivals,
  campaigns_print + sumIf(cityHash64(slice_start, slice_seconds, slice_version), NOT is_day) AS print,
  (maxIf((slice_version, seen), is_day) AS newest).1 AS sums_version,
  newest.2 AS sums_print
FROM (
  SELECT slice_start, slice_seconds, slice_version, seen, false AS is_day FROM visible_slice
  UNION ALL
  SELECT slice_start, slice_seconds, slice_version, seen, true FROM rollup WHERE kind = 'day_commit'
)
GROUP BY day
COMMENT 'The visible slices of each day, and its sums';

-- What sums of windows are read from: each day once, as its sums or as its slices.
CREATE OR REPLACE VIEW counted_slice (
  slice_start DateTime('Asia/Shanghai') COMMENT 'Start of the slice, or of the day',
  slice_seconds UInt32 COMMENT 'Length of the slice; 86400 for the sums of a day',
  slice_version UInt64 COMMENT 'Version of the rows that count'
) AS
SELECT slice.1 AS slice_start, slice.2 AS slice_seconds, slice.3 AS slice_version
FROM day_slices
ARRAY JOIN if(sums_version > 0 AND sums_print = print, [(day, toUInt32(86400), sums_version)], slices) AS slice
COMMENT 'The slices, and the sums of days in their stead, that make up every visible order once';

-- Grain: that of sales_rollup or product_rollup by slice, and by day without channel, direction and order mode: sum it up,
-- for one kind and its day_ kind. Of a day's sums stat_hour is the first of the hours that lie in the same windows, and
-- what lies in none is left out: join the hours of windows, or read sales_rollup and product_rollup.
CREATE OR REPLACE VIEW counted_rollup AS
SELECT kind, stat_hour, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen
FROM rollup
WHERE (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM counted_slice);
