-- summary: Rows of sales_by_window as each edition had them | 各版次发布时 sales_by_window 的结果
-- grain: campaign, edition, window_id, by, segment, scope, basis, member | 活动、版次、时段、维度、县域分组、统计范围、统计口径、成员
-- unit: as sales_by_window
-- basis: the column basis | 见 basis 列
-- page: editions 3
-- column segment: Segments, as the argument segment | 县域分组，同参数 segment
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
  orders Nullable(UInt64),
  sales_fen Nullable(Int64),
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
  rank Nullable(UInt32),
  sampled_orders Nullable(UInt64),
  orders_error_percent Nullable(Float64),
  sales_error_percent Nullable(Float64),
  confidential Bool
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, window_id,
  by, segment, scope, basis, member, label_en, label_zh, if(confidential, NULL, frozen.orders) AS orders,
  if(confidential, NULL, frozen.sales_fen) AS sales_fen, refunded_fen, refund_rate_percent, average_order_fen,
  active_counties, base_orders, base_sales_fen, growth_percent, multiple, growth_reason, contribution_points,
  share_percent, share_of_period_percent, share_of_rural_percent, if(confidential, NULL, frozen.rank) AS rank,
  if(confidential, NULL, frozen.sampled_orders) AS sampled_orders, orders_error_percent, sales_error_percent,
  confidential
FROM edition_sales AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication;
