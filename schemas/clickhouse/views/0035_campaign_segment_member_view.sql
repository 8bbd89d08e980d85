-- Both years use the members of the campaign's as_of day, so that growth compares the same counties.
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign LowCardinality(String),
  segment LowCardinality(String),
  county UInt32
) AS
SELECT campaign, segment, arrayJoin(arrayDistinct(arrayMap(m -> m.county, arrayFilter(m -> m.valid_from <= as_of AND as_of < m.valid_to, members)))) AS county
FROM campaign_segment;
