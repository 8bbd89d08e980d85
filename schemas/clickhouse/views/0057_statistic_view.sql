-- Statistics are rounded here (and figures of campaigns in campaign_figure) and nowhere else: half up, away from zero, from an exact ratio of integers.
CREATE OR REPLACE VIEW statistic (
  campaign LowCardinality(String) COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic, the same for every campaign',
  segment Nullable(String) COMMENT 'Segment of counties; null if the statistic is about platforms (in rural counties)',
  platform Nullable(String) COMMENT 'Platform, or group of platforms; null if the statistic is about a segment',
  product_group Nullable(String) COMMENT 'Product group; null if all products count',
  window_id Nullable(String) COMMENT 'Window within the campaign; null if the statistic has none',
  window Nullable(String) COMMENT 'Published name of the window: the campaign for the period, campaign-window_id for others',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of the value',
  decimals UInt8 COMMENT 'Decimals of the value',
  value Nullable(Decimal(38, 9)) COMMENT 'Rounded half up to decimals; null with a reason',
  exact Nullable(Decimal(38, 9)) COMMENT 'Before rounding, cut after nine decimals',
  reason Nullable(String) COMMENT 'Why value is null; null if it is not'
)
AS
SELECT campaign, id, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform,
  nullIf(ratio.product_group, '') AS product_group, nullIf(ratio.window_id, '') AS window_id,
  multiIf(ratio.window_id = '', NULL, ratio.window_id = 'period', campaign, concat(campaign, '-', ratio.window_id)) AS window,
  basis, metric, unit, decimals,
  [toInt256(1), 10, 100, 1000][decimals + 1] AS scale,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + denominator, 2 * denominator) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, denominator), 9) / toDecimal256(1000000000, 0), NULL) AS exact,
  reason
FROM statistic_ratio AS ratio
COMMENT 'Every statistic of every campaign: read this for published figures. Grain: campaign, id, basis. Unit: the column unit. Basis: the column basis';
