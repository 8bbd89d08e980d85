-- A campaign counts by the loads that it names, so that a later list changes none of its figures.
CREATE OR REPLACE VIEW campaign_segment (
  campaign LowCardinality(String) COMMENT 'Campaign',
  as_of Date COMMENT 'Day whose members count',
  segment LowCardinality(String) COMMENT 'Segment that the campaign counts',
  load_version UInt64 COMMENT 'Load of the segment that it counts by',
  short_name LowCardinality(String) COMMENT 'First part of the ids of statistics',
  title String COMMENT 'Title for people',
  illustrative UInt8 COMMENT '1 if the list is an illustration',
  members Array(Tuple(county UInt32, valid_from Date, valid_to Date)) COMMENT 'Members of any day'
) AS
SELECT campaign, as_of, segment, load_version, short_name, title, illustrative, members
FROM (
  SELECT campaign, as_of, toLowCardinality(listed.1) AS segment, listed.2 AS load_version
  FROM (SELECT campaign, as_of, lists, removed FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
  ARRAY JOIN if(empty(lists), (
    SELECT groupArray((toString(segment), load_version))
    FROM (SELECT segment, load_version, removed FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment)
    WHERE NOT removed), lists) AS listed
  WHERE NOT removed
) AS chosen
INNER JOIN reference_segment USING (segment, load_version)
COMMENT 'Segments of each campaign, with the list that it counts by';
