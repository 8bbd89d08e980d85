-- Grain: campaign, window_id. Windows are half-open; base is the window of the year before, null where there is none.
CREATE OR REPLACE VIEW campaign_window DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT campaign, w.window_id AS window_id, w.start_at AS start_at, w.end_at AS end_at, w.base_start_at AS base_start_at, w.base_end_at AS base_end_at,
  sample_factor, arrayExists(p -> p.window_id = 'period' AND p.start_at <= w.start_at AND w.end_at <= p.end_at, windows) AS within_period
FROM (SELECT campaign, sample_factor, windows FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN windows AS w;

-- Windows and base windows alike, by what their sums are named by: campaigns share those of the same hours.
CREATE OR REPLACE VIEW campaign_window_span (
  campaign String COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Each order of the data stands for this many',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: the window of the year before',
  start_at DateTime('Asia/Shanghai') COMMENT 'Its start',
  window_seconds UInt32 COMMENT 'Its length'
) AS
SELECT campaign, sample_factor, window_id, span.1 AS is_base, assumeNotNull(span.2) AS start_at, toUInt32(assumeNotNull(span.3) - start_at) AS window_seconds
FROM campaign_window AS w
ARRAY JOIN [(false, w.start_at, w.end_at), (true, w.base_start_at, w.base_end_at)] AS span
WHERE span.2 IS NOT NULL AND span.3 IS NOT NULL
COMMENT 'Windows and base windows, each by its start and length';
