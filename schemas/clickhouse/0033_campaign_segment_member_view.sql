-- Membership has dates; a campaign takes that of its own day for both years, so that growth compares like with like.
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign String COMMENT 'Campaign',
  segment String COMMENT 'Segment; a county may be in several',
  county UInt32 COMMENT 'GB/T 2260 county'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT DISTINCT campaign, segment, county
FROM campaign CROSS JOIN segment_member
WHERE valid_from <= as_of AND as_of < valid_to
COMMENT 'Who belongs to a segment on the day that a campaign counts by';

-- A few sets of segments cover all counties: summed by set first, the rollup's rows become few at once.
CREATE OR REPLACE VIEW county_membership (
  county UInt32 COMMENT 'GB/T 2260 county of a segment',
  memberships Array(Tuple(campaign String, segment String)) COMMENT 'Segments that it belongs to on the day that each campaign counts by',
  membership_set UInt64 COMMENT 'The same for counties of just the same segments'
) AS
SELECT county, arraySort(groupArray((campaign, segment))) AS memberships, cityHash64(memberships) AS membership_set
FROM campaign_segment_member
GROUP BY county
COMMENT 'Segments of each county';

-- Sums by class are a few rows where those by county are thousands, and say the same of every segment.
CREATE OR REPLACE VIEW county_class (
  county UInt32 COMMENT 'GB/T 2260 county of a segment',
  county_class UInt32 COMMENT 'First of the counties that are in just the same segments: it stands for them all'
) AS
SELECT county, min(county) OVER (PARTITION BY membership_set) AS county_class
FROM county_membership
COMMENT 'Counties of segments, each with the county that stands for its like';
