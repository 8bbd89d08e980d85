-- grain: segment of a campaign, with the list that it counts by
-- A campaign counts by the loads that it names, so that a later list changes none of its figures. Both years use the
-- members of its as_of day, so that growth compares the same counties.
CREATE OR REPLACE VIEW campaign_segment (
  campaign LowCardinality(String) COMMENT 'Campaign',
  segment LowCardinality(String) COMMENT 'Segment that the campaign counts',
  load_version UInt64 COMMENT 'Load of the segment that it counts by',
  short_name LowCardinality(String) COMMENT 'First part of the ids of statistics',
  title String COMMENT 'Title for people',
  illustrative UInt8 COMMENT '1 if the list is an illustration',
  counties Array(UInt32) COMMENT 'Members on the as_of day of the campaign',
  comparable Array(UInt32) COMMENT 'Those of them that the frame of the campaign holds; of a campaign without one, all'
) AS
SELECT campaign, segment, load_version, short_name, title, illustrative, arrayDistinct(arrayMap(m -> m.county,
  arrayFilter(m -> m.valid_from <= as_of AND as_of < m.valid_to, members))) AS counties,
  arrayExcept(counties, arrayMap(l -> toUInt32(l.member), arrayFilter(l -> l.segment = segment, left_out)))
    AS comparable
FROM (
  SELECT campaign, as_of, left_out, toLowCardinality(listed.1) AS segment, listed.2 AS load_version
  FROM (
    SELECT campaign, as_of, lists, removed, comparable.left_out[1] AS left_out
    FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
  ARRAY JOIN if(empty(lists), (
    SELECT groupArray((toString(segment), load_version))
    FROM (SELECT segment, load_version, removed FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment)
    WHERE NOT removed), lists) AS listed
  WHERE NOT removed
) AS chosen
INNER JOIN reference_segment USING (segment, load_version)
COMMENT 'Segments of each campaign, with the list that it counts by'
