-- Rounded as in statistic: half up, away from zero, from an exact ratio of integers.
CREATE OR REPLACE VIEW campaign_figure (
  campaign LowCardinality(String) COMMENT 'Campaign',
  id String COMMENT 'Id of the figure within the campaign',
  place String COMMENT 'Province, prefecture, county or village by the first digits of its code; empty for all places',
  segment Nullable(String) COMMENT 'Segment of counties; null if all count',
  platform Nullable(String) COMMENT 'Platform; null if all count',
  category Nullable(String) COMMENT 'Product category; null if all products count',
  outlet_type Nullable(String) COMMENT 'Type of outlet; null if all count, or if the figure is about sales',
  window_id Nullable(String) COMMENT 'Window within the campaign; null if the figure is about outlets',
  window Nullable(String) COMMENT 'Published name of the window: the campaign for the period, campaign-window_id for others',
  as_of Nullable(Date) COMMENT 'Day of the register; null if the figure is about sales',
  basis String COMMENT 'placed, paid or net; the same for outlets',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of the value',
  decimals UInt8 COMMENT 'Decimals of the value',
  value Nullable(Decimal(38, 9)) COMMENT 'Rounded half up to decimals; null with a reason',
  exact Nullable(Decimal(38, 9)) COMMENT 'Before rounding, cut after nine decimals',
  reason Nullable(String) COMMENT 'Why value is null; null if it is not'
) AS
SELECT campaign, id, ratio.place AS place, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform, nullIf(ratio.category, '') AS category, nullIf(ratio.outlet_type, '') AS outlet_type,
  nullIf(ratio.window_id, '') AS window_id,
  multiIf(ratio.window_id = '', NULL, ratio.window_id = 'period', campaign, concat(campaign, '-', ratio.window_id)) AS window,
  ratio.as_of AS as_of, basis, metric, unit, decimals,
  [toInt256(1), 10, 100, 1000][decimals + 1] AS scale,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + denominator, 2 * denominator) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, denominator), 9) / toDecimal256(1000000000, 0), NULL) AS exact,
  reason
FROM (
  SELECT campaign, id, place, segment, platform, category, '' AS outlet_type, window_id, NULL::Nullable(Date) AS as_of, basis, metric, unit, decimals, numerator, denominator, reason
  FROM place_ratio
  UNION ALL
  SELECT campaign, id, '', '', platform, '', outlet_type, '', as_of, basis, metric, multiIf(metric = 'county_count', 'counties', metric), 0, numerator, toInt256(1), reason
  FROM coverage_ratio
  ARRAY JOIN ['placed', 'paid', 'net'] AS basis
) AS ratio
COMMENT 'Figures that a campaign defines for itself: sales in one place, and the register of outlets on a day. Grain: campaign, id, basis. Unit: the column unit. Basis: the column basis';
