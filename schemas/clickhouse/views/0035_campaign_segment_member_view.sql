CREATE OR REPLACE VIEW campaign_segment_member (
  campaign LowCardinality(String),
  segment LowCardinality(String),
  county UInt32
) AS
SELECT campaign, segment, arrayJoin(counties) AS county
FROM campaign_segment;
