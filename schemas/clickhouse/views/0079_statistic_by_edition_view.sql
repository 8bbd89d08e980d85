CREATE OR REPLACE VIEW statistic_by_edition (
  campaign LowCardinality(String) COMMENT 'Campaign | 活动',
  edition UInt32 COMMENT 'Number of the edition | 版次',
  status String COMMENT 'preliminary, revised or final | 初步、修订、最终',
  id String COMMENT 'Id of the statistic',
  segment Nullable(String) COMMENT 'Segment of counties; null if the statistic is about platforms',
  platform Nullable(String) COMMENT 'Platform, or group of platforms; null if the statistic is about a segment',
  product_group Nullable(String) COMMENT 'Product group; null if all products count',
  window_id Nullable(String) COMMENT 'Window within the campaign; null if the statistic has none',
  window Nullable(String) COMMENT 'Published name of the window',
  basis LowCardinality(String) COMMENT 'placed, paid or net',
  metric LowCardinality(String) COMMENT 'What is measured',
  unit LowCardinality(String) COMMENT 'Unit of the value',
  decimals UInt8 COMMENT 'Decimals of the value',
  value Nullable(Decimal(38, 9)) COMMENT 'Rounded half up to decimals; null with a reason',
  exact Nullable(Decimal(38, 9)) COMMENT 'Before rounding, cut after nine decimals',
  reason Nullable(String) COMMENT 'Why value is null; null if it is not'
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, frozen.id AS id, frozen.segment AS segment, frozen.platform AS platform, frozen.product_group AS product_group, frozen.window_id AS window_id, frozen.window AS window, frozen.basis AS basis, frozen.metric AS metric, frozen.unit AS unit, frozen.decimals AS decimals, frozen.value AS value, frozen.exact AS exact, frozen.reason AS reason
FROM edition_statistic AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication
COMMENT 'Every statistic as each edition had it. Grain: campaign, edition, id, basis. Unit: the column unit. Basis: the column basis';
