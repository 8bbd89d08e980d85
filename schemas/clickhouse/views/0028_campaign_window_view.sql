CREATE OR REPLACE VIEW campaign_window AS
SELECT campaign, w.window_id AS window_id, w.start_at AS start_at, w.end_at AS end_at, w.base_start_at AS base_start_at, w.base_end_at AS base_end_at,
  sample_factor, arrayExists(p -> p.window_id = 'period' AND p.start_at <= w.start_at AND w.end_at <= p.end_at, windows) AS within_period
FROM (SELECT campaign, sample_factor, windows FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN windows AS w
COMMENT 'Windows of campaigns, each with its base window. Grain: campaign, window_id. Windows are half-open; base_ columns are null if there is no base window';
