-- grain: rollup row of a day summed by set of segments, or of the visible slices of any other day
-- Each visible order is in the sums of its day by set of segments, or in a slice where these are not current. Both keep
-- hours, so the hours of any window of a campaign select its orders. Sums have the first county of their set.
CREATE OR REPLACE VIEW rollup_or_segment_sums AS
SELECT kind, stat_hour, county, platform, category, unit, placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen
FROM rollup
WHERE (slice_start, slice_seconds, slice_version) IN (
  SELECT slice.1, slice.2, slice.3
  FROM day_slices
  ARRAY JOIN if(
    sums_are_current AND sums_lists_checksum = (SELECT checksum FROM reference_checksum),
    [(day, toUInt32(86400), sums_version)],
    arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice)
COMMENT 'Rollup rows that add up to every segment and window';
