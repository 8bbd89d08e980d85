-- Both years use the members of the campaign's as_of day, so that growth compares the same counties.
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign LowCardinality(String) COMMENT 'Campaign',
  segment LowCardinality(String) COMMENT 'Segment; a county may be in several',
  county UInt32 COMMENT 'GB/T 2260 county'
) AS
SELECT DISTINCT campaign, segment, county
FROM campaign CROSS JOIN segment_member
WHERE valid_from <= as_of AND as_of < valid_to
COMMENT 'Members of each segment on the as_of day of each campaign. Grain: campaign, segment, county';
