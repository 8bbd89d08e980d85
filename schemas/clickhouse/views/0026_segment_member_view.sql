-- summary: Members of segments: a county is a member from valid_from to the day before valid_to
--   | 县域分组的成员：自 valid_from 起至 valid_to 前一日为成员
-- grain: segment, county, valid_from | 县域分组、县、起始日
-- page: lists 5
-- column county: as county
CREATE OR REPLACE VIEW segment_member (
  segment LowCardinality(String),
  county UInt32,
  valid_from Date,
  valid_to Date
) AS
SELECT segment, member.county AS county, member.valid_from AS valid_from, member.valid_to AS valid_to
FROM (SELECT segment, members, removed FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment)
ARRAY JOIN members AS member
WHERE NOT removed;
