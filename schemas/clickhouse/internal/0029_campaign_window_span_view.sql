-- Sums of windows are stored by start and length, so campaigns share the sums of equal windows.
CREATE OR REPLACE VIEW campaign_window_span (
  campaign LowCardinality(String) COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Orders that each order of the data stands for',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: the base window of the year before',
  start_at DateTime('Asia/Shanghai') COMMENT 'Start of the window, or of its base window',
  window_seconds UInt32 COMMENT 'Its length'
) AS
SELECT campaign, sample_factor, window_id, span.is_base AS is_base,
  assumeNotNull(span.span_start) AS start_at, toUInt32(assumeNotNull(span.span_end) - start_at) AS window_seconds
FROM campaign_window AS w
-- One array of tuples: views that join several arrays themselves fail on a constant array here (ClickHouse 26.7).
ARRAY JOIN [(false, w.start_at, w.end_at), (true, w.base_start_at, w.base_end_at)]::Array(Tuple(
  is_base Bool,
  span_start Nullable(DateTime('Asia/Shanghai')),
  span_end Nullable(DateTime('Asia/Shanghai'))
)) AS span
WHERE span.span_start IS NOT NULL AND span.span_end IS NOT NULL
COMMENT 'Windows and base windows by start and length';
