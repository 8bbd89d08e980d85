CREATE OR REPLACE VIEW segment_member AS
SELECT segment, member.county AS county, member.valid_from AS valid_from, member.valid_to AS valid_to
FROM (SELECT segment, members FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment)
ARRAY JOIN members AS member
COMMENT 'Members of segments. Grain: segment, county, valid_from; a county is a member from valid_from to the day before valid_to';
