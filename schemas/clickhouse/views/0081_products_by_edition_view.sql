CREATE OR REPLACE VIEW products_by_edition (
  campaign LowCardinality(String),
  edition UInt32,
  status String,
  window_id LowCardinality(String),
  by LowCardinality(String),
  category LowCardinality(String),
  segment LowCardinality(String),
  basis LowCardinality(String),
  member String,
  label_en String,
  label_zh String,
  unit LowCardinality(String),
  base_unit LowCardinality(String),
  orders UInt64,
  quantity Decimal(38, 3),
  quantity_in_base_unit Decimal(38, 6),
  sales_fen Int64,
  base_orders Nullable(UInt64),
  base_quantity Nullable(Decimal(38, 3)),
  base_sales_fen Nullable(Int64),
  growth_percent Nullable(Decimal(38, 9)),
  growth_reason Nullable(String),
  contribution_points Nullable(Decimal(38, 9)),
  share_percent Nullable(Decimal(38, 9)),
  rank UInt32,
  sampled_orders UInt64,
  orders_error_percent Nullable(Float64),
  sales_error_percent Nullable(Float64)
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, frozen.window_id AS window_id, frozen.by AS by, frozen.category AS category, frozen.segment AS segment, frozen.basis AS basis, frozen.member AS member, frozen.label_en AS label_en, frozen.label_zh AS label_zh, frozen.unit AS unit, frozen.base_unit AS base_unit, frozen.orders AS orders, frozen.quantity AS quantity, frozen.quantity_in_base_unit AS quantity_in_base_unit, frozen.sales_fen AS sales_fen, frozen.base_orders AS base_orders, frozen.base_quantity AS base_quantity, frozen.base_sales_fen AS base_sales_fen, frozen.growth_percent AS growth_percent, frozen.growth_reason AS growth_reason, frozen.contribution_points AS contribution_points, frozen.share_percent AS share_percent, frozen.rank AS rank, frozen.sampled_orders AS sampled_orders, frozen.orders_error_percent AS orders_error_percent, frozen.sales_error_percent AS sales_error_percent
FROM edition_products AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication;
