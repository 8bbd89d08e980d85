CREATE OR REPLACE VIEW campaign_segment_member (
  campaign LowCardinality(String),
  segment LowCardinality(String),
  county String
) AS
SELECT campaign, segment, toString(arrayJoin(counties)) AS county
FROM campaign_segment;
