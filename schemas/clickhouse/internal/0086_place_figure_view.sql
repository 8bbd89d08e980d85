-- grain: figure about one place that a campaign defines, with its window
CREATE OR REPLACE VIEW place_figure AS
SELECT campaign::String AS campaign, sample_factor, figure.id AS id, figure.place AS place,
  figure.platform AS platform, figure.segment AS segment, figure.category AS category, figure.metric AS metric,
  figure.unit AS unit, figure.window_id AS window_id, window.2 AS start_at, window.3 AS end_at
FROM (
  SELECT campaign, sample_factor, windows, place_figures
  FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
)
ARRAY JOIN place_figures AS figure,
  arrayMap(f -> arrayFirst(w -> w.window_id = f.window_id, windows), place_figures) AS window
COMMENT 'Figures about one place of each campaign, with their windows';
