-- summary: Members of each segment on the as_of day of each campaign | 各活动基准日的县域分组成员
-- grain: campaign, segment, county | 活动、县域分组、县
-- page: lists 6
-- column county: as county
-- column segment: Segment of counties; a county may be in several | 县域分组；一个县可属于多个分组
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign LowCardinality(String),
  segment LowCardinality(String),
  county String
) AS
SELECT campaign, segment, toString(arrayJoin(counties)) AS county
FROM campaign_segment;
