-- grain: figure about one place that a campaign defines, with its window
-- A figure has lists of its counties and platforms, so that rows of the rollup find theirs by a join of equality.
CREATE OR REPLACE VIEW place_figure AS
WITH (SELECT groupArray(toUInt32(county)) FROM county) AS all_counties,
  (SELECT groupArray(platform) FROM platform) AS all_platforms
SELECT asked.campaign AS campaign, sample_factor, is_too_small, figure.id AS id, figure.place AS place,
  figure.platform AS platform, figure.segment AS segment, figure.category AS category, figure.metric AS metric,
  figure.unit AS unit, figure.window_id AS window_id, window.2 AS start_at, window.3 AS end_at,
  if(length(place) = 12, toUInt64(place), 0) AS village, if(platform = '', all_platforms, [platform]) AS platforms,
  arrayFilter(c -> startsWith(toString(c), substring(place, 1, 6)), if(segment = '', all_counties, members.counties))
    AS counties
FROM (
  SELECT campaign::String AS campaign, sample_factor, arrayJoin(place_figures) AS figure,
    sample_factor > 1 AND has(every_order_figures, figure.id) AS is_too_small,
    arrayFirst(w -> w.window_id = figure.window_id, windows) AS window
  FROM (
    SELECT campaign, sample_factor, windows, place_figures, every_order_figures
    FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
) AS asked
LEFT JOIN (SELECT campaign::String AS campaign, segment::String AS segment, counties FROM campaign_segment) AS members
  ON members.campaign = asked.campaign AND members.segment = figure.segment
COMMENT 'Figures about one place of each campaign, with their windows, and the counties and platforms that they count';
