-- Sums of a day are current while its visible slices, the campaigns and the segments are those that were summed: their
-- checksum is compared with the one in the commit of the sums.
CREATE OR REPLACE VIEW day_sums_status (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64)) COMMENT 'Visible slices of the day',
  inputs_checksum UInt64 COMMENT 'Checksum of the visible slices and of all loads of campaigns and segments',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 if there are none',
  sums_are_current Bool COMMENT 'Whether the newest sums were made from these inputs'
) AS
WITH (SELECT checksum FROM reference_checksum) AS loads_checksum
SELECT day, slices, loads_checksum + arraySum(s -> cityHash64(s.slice_start, s.slice_seconds, s.slice_version), slices) AS inputs_checksum,
  sums_version, sums_version > 0 AND sums_checksum = inputs_checksum AS sums_are_current
FROM day_commits
COMMENT 'Visible slices of each day, and whether the sums of the day are current';
