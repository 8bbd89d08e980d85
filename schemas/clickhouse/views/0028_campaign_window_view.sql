CREATE OR REPLACE VIEW campaign_window (
  campaign LowCardinality(String),
  window_id String,
  start_at DateTime('Asia/Shanghai'),
  end_at DateTime('Asia/Shanghai'),
  base_start_at Nullable(DateTime('Asia/Shanghai')),
  base_end_at Nullable(DateTime('Asia/Shanghai')),
  sample_factor UInt32,
  within_period UInt8
) AS
SELECT campaign, w.window_id AS window_id, w.start_at AS start_at, w.end_at AS end_at, w.base_start_at AS base_start_at, w.base_end_at AS base_end_at,
  sample_factor, arrayExists(p -> p.window_id = 'period' AND p.start_at <= w.start_at AND w.end_at <= p.end_at, windows) AS within_period
FROM (SELECT campaign, sample_factor, windows FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN windows AS w;
