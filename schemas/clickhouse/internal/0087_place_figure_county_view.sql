-- grain: such a figure, county and platform that it counts
-- Places, segments and platforms become lists, so that rows of the rollup find their figures by a join of equality.
CREATE OR REPLACE VIEW place_figure_county AS
SELECT campaign, id, category, metric, unit, start_at, end_at, unit_county.county AS county,
  platform.platform AS platform, if(length(place) = 12, toUInt64(place), 0) AS village
FROM place_figure
CROSS JOIN county AS unit_county
CROSS JOIN platform
WHERE startsWith(toString(unit_county.county), substring(place, 1, 6))
  AND place_figure.platform IN ('', platform.platform)
  AND (segment = '' OR (campaign, segment, unit_county.county) IN (
    SELECT campaign, segment, arrayJoin(counties) FROM campaign_segment))
COMMENT 'Figures about one place by each county and platform that they count; village is 0 if all villages count';
