-- Membership has dates; a campaign takes that of its own day for both years, so that growth compares like with like.
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign String COMMENT 'Campaign',
  segment String COMMENT 'Segment; a county may be in several',
  county UInt32 COMMENT 'GB/T 2260 county'
) AS
SELECT DISTINCT campaign, segment, county
FROM campaign CROSS JOIN segment_member
WHERE valid_from <= as_of AND as_of < valid_to
COMMENT 'Who belongs to a segment on the day that a campaign counts by';
