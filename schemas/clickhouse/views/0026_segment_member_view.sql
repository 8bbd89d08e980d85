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
