CREATE OR REPLACE VIEW statistic (
  campaign LowCardinality(String),
  edition UInt32,
  id String,
  segment Nullable(String),
  platform Nullable(String),
  product_group Nullable(String),
  window_id Nullable(String),
  window Nullable(String),
  basis String,
  metric String,
  unit String,
  decimals UInt8,
  value Nullable(Decimal(38, 9)),
  exact Nullable(Decimal(38, 9)),
  reason Nullable(String),
  sampled_orders Nullable(UInt64),
  standard_error Nullable(Float64),
  quality LowCardinality(Nullable(String))
) AS
SELECT campaign, edition, id, segment, platform, product_group, window_id, window, basis, metric, unit, decimals,
  value, exact, reason, sampled_orders, standard_error, quality
FROM statistic_figure
WHERE NOT is_commit AND NOT of_campaign AND (campaign, edition, state) IN (
  SELECT campaign, edition, max(state) FROM statistic_figure WHERE is_commit GROUP BY campaign, edition
  UNION ALL
  SELECT campaign, edition, state FROM edition);
