-- grain: county, with its segments
-- All counties fall into a few sets of segments: summing by set first leaves few rows to join.
CREATE OR REPLACE VIEW county_segment_set (
  county UInt32 COMMENT 'GB/T 2260 county of a segment',
  segments Array(Tuple(campaign String, segment String)) COMMENT 'Its segments on the as_of day of each campaign',
  segment_set UInt64 COMMENT 'Hash of segments; equal for counties of exactly the same segments'
) AS
SELECT county, arraySort(groupArray((campaign, segment))) AS segments, cityHash64(segments) AS segment_set
FROM campaign_segment
ARRAY JOIN counties AS county
GROUP BY county
COMMENT 'Segments of each county';
