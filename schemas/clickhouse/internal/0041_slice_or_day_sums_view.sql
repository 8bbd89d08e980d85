-- Every visible order is in exactly one of these rows.
CREATE OR REPLACE VIEW slice_or_day_sums (
  slice_start DateTime('Asia/Shanghai') COMMENT 'Start of the slice, or of the day',
  slice_seconds UInt32 COMMENT 'Length of the slice; 86400 for sums of a day',
  slice_version UInt64 COMMENT 'Version of its rollup rows'
) AS
SELECT slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds, slice.slice_version AS slice_version
FROM day_sums_status
ARRAY JOIN if(
  sums_are_current,
  [(day, toUInt32(86400), sums_version, toUInt64(0))::Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64)],
  slices) AS slice
COMMENT 'Days with current sums, and the visible slices of all other days';
