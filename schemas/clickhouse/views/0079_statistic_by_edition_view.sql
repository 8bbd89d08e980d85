-- summary: Every statistic as each edition had it | 各版次发布时的全部统计指标
-- grain: campaign, edition, id, basis | 活动、版次、指标、统计口径
-- unit: the column unit | 见 unit 列
-- basis: the column basis | 见 basis 列
-- page: statistics 3
-- column platform, sampled_orders, segment, unit, window_id: as statistic
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
  reason Nullable(String),
  sampled_orders Nullable(UInt64),
  standard_error Nullable(Float64),
  quality LowCardinality(Nullable(String))
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, id,
  segment, platform, product_group, window_id, window, basis, metric, unit, decimals, value, exact, reason,
  sampled_orders, standard_error, quality
FROM edition_statistic AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication;
