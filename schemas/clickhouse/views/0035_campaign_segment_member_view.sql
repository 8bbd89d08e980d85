-- Both years use the members of the campaign's as_of day, so that growth compares the same counties.
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign LowCardinality(String),
  segment LowCardinality(String),
  county UInt32
) AS
SELECT DISTINCT campaign, segment, county
FROM campaign CROSS JOIN segment_member
WHERE valid_from <= as_of AND as_of < valid_to;
