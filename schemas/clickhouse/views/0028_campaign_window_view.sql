CREATE OR REPLACE VIEW campaign_window (
  campaign LowCardinality(String),
  window_id String,
  start_at DateTime64(0, 'Asia/Shanghai'),
  end_at DateTime64(0, 'Asia/Shanghai'),
  base_start_at Nullable(DateTime64(0, 'Asia/Shanghai')),
  base_end_at Nullable(DateTime64(0, 'Asia/Shanghai')),
  sample_factor UInt32,
  within_period UInt8,
  state LowCardinality(String),
  complete_to DateTime64(0, 'Asia/Shanghai'),
  base_complete_to Nullable(DateTime64(0, 'Asia/Shanghai'))
) AS
WITH (SELECT (complete_until, over_until, horizon) FROM data_horizon) AS reach
SELECT campaign, w.window_id AS window_id, w.start_at AS start_at, w.end_at AS end_at, w.base_start_at AS base_start_at,
  w.base_end_at AS base_end_at,
  sample_factor, arrayExists(p -> p.window_id = 'period' AND p.start_at <= w.start_at AND w.end_at <= p.end_at, windows)
    AS within_period,
  multiIf(w.end_at <= reach.2, 'over', reach.3 < w.start_at, 'not-begun', 'running') AS state,
  if(w.end_at <= reach.2, w.end_at, greatest(w.start_at, reach.1)) AS complete_to,
  if(complete_to = w.end_at, w.base_end_at, least(w.base_end_at, w.base_start_at + (complete_to - w.start_at)))
    AS base_complete_to
FROM (SELECT campaign, sample_factor, windows FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN windows AS w;
