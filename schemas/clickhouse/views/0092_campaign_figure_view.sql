CREATE OR REPLACE VIEW campaign_figure (
  campaign LowCardinality(String),
  edition UInt32,
  id String,
  place String,
  segment Nullable(String),
  platform Nullable(String),
  category Nullable(String),
  outlet_type Nullable(String),
  window_id Nullable(String),
  window Nullable(String),
  as_of Nullable(Date),
  basis String,
  metric String,
  unit String,
  decimals UInt8,
  value Nullable(Decimal(38, 9)),
  exact Nullable(Decimal(38, 9)),
  reason Nullable(String),
  sampled_orders Nullable(UInt64),
  standard_error Nullable(Float64),
  quality LowCardinality(Nullable(String)),
  taken_over_at Nullable(DateTime64(3, 'Asia/Shanghai'))
) AS
SELECT campaign, edition, id, place, segment, platform, category, outlet_type, window_id, window, as_of, basis, metric,
  unit, decimals, value, exact, reason, sampled_orders, standard_error, quality, taken_over_at
FROM statistic_figure
WHERE NOT is_commit AND of_campaign AND (campaign, edition, state) IN (
  SELECT campaign, edition, max(state) FROM statistic_figure WHERE is_commit GROUP BY campaign, edition
  UNION ALL
  SELECT campaign, edition, state FROM edition);
