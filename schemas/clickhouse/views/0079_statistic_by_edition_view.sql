CREATE OR REPLACE VIEW statistic_by_edition (
  campaign LowCardinality(String),
  edition UInt32,
  status String,
  id String,
  segment Nullable(String),
  platform Nullable(String),
  product_group Nullable(String),
  window_id Nullable(String),
  window Nullable(String),
  basis LowCardinality(String),
  metric LowCardinality(String),
  unit LowCardinality(String),
  decimals UInt8,
  value Nullable(Decimal(38, 9)),
  exact Nullable(Decimal(38, 9)),
  reason Nullable(String)
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, frozen.id AS id, frozen.segment AS segment, frozen.platform AS platform, frozen.product_group AS product_group, frozen.window_id AS window_id, frozen.window AS window, frozen.basis AS basis, frozen.metric AS metric, frozen.unit AS unit, frozen.decimals AS decimals, frozen.value AS value, frozen.exact AS exact, frozen.reason AS reason
FROM edition_statistic AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication;
