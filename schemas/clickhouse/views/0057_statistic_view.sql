-- Statistics are rounded here (and figures of campaigns in campaign_figure) and nowhere else: half up, away from zero, from an exact ratio of integers.
CREATE OR REPLACE VIEW statistic (
  campaign LowCardinality(String),
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
  reason Nullable(String)
) AS
SELECT campaign, id, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform,
  nullIf(ratio.product_group, '') AS product_group, nullIf(ratio.window_id, '') AS window_id,
  multiIf(ratio.window_id = '', NULL, ratio.window_id = 'period', campaign, concat(campaign, '-', ratio.window_id)) AS window,
  basis, metric, unit, decimals,
  [toInt256(1), 10, 100, 1000][decimals + 1] AS scale,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + denominator, 2 * denominator) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, denominator), 9) / toDecimal256(1000000000, 0), NULL) AS exact,
  reason
FROM statistic_ratio AS ratio;
