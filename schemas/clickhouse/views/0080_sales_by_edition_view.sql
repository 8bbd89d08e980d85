CREATE OR REPLACE VIEW sales_by_edition (
  campaign LowCardinality(String),
  edition UInt32,
  status String,
  window_id LowCardinality(String),
  by LowCardinality(String),
  segment LowCardinality(String),
  scope LowCardinality(String),
  basis LowCardinality(String),
  member String,
  label_en String,
  label_zh String,
  orders UInt64,
  sales_fen Int64,
  refunded_fen Nullable(Int64),
  refund_rate_percent Nullable(Decimal(38, 9)),
  average_order_fen Nullable(Decimal(38, 9)),
  active_counties Nullable(UInt64),
  base_orders Nullable(UInt64),
  base_sales_fen Nullable(Int64),
  growth_percent Nullable(Decimal(38, 9)),
  multiple Nullable(Decimal(38, 9)),
  growth_reason Nullable(String),
  contribution_points Nullable(Decimal(38, 9)),
  share_percent Nullable(Decimal(38, 9)),
  share_of_period_percent Nullable(Decimal(38, 9)),
  share_of_rural_percent Nullable(Decimal(38, 9)),
  rank UInt32,
  sampled_orders UInt64,
  orders_error_percent Nullable(Float64)
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, frozen.window_id AS window_id, frozen.by AS by, frozen.segment AS segment, frozen.scope AS scope, frozen.basis AS basis, frozen.member AS member, frozen.label_en AS label_en, frozen.label_zh AS label_zh, frozen.orders AS orders, frozen.sales_fen AS sales_fen, frozen.refunded_fen AS refunded_fen, frozen.refund_rate_percent AS refund_rate_percent, frozen.average_order_fen AS average_order_fen, frozen.active_counties AS active_counties, frozen.base_orders AS base_orders, frozen.base_sales_fen AS base_sales_fen, frozen.growth_percent AS growth_percent, frozen.multiple AS multiple, frozen.growth_reason AS growth_reason, frozen.contribution_points AS contribution_points, frozen.share_percent AS share_percent, frozen.share_of_period_percent AS share_of_period_percent, frozen.share_of_rural_percent AS share_of_rural_percent, frozen.rank AS rank, frozen.sampled_orders AS sampled_orders, frozen.orders_error_percent AS orders_error_percent
FROM edition_sales AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication;
