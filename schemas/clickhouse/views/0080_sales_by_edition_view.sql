CREATE OR REPLACE VIEW sales_by_edition (
  campaign LowCardinality(String) COMMENT 'Campaign | 活动',
  edition UInt32 COMMENT 'Number of the edition | 版次',
  status String COMMENT 'preliminary, revised or final | 初步、修订、最终',
  window_id LowCardinality(String) COMMENT 'Window within the campaign',
  by LowCardinality(String) COMMENT 'Dimension, as the argument of sales_by_window',
  segment LowCardinality(String) COMMENT 'Segment, as the argument of sales_by_window',
  scope LowCardinality(String) COMMENT 'Scope, as the argument of sales_by_window',
  basis LowCardinality(String) COMMENT 'placed, paid or net',
  member String COMMENT 'Member of the dimension',
  label_en String COMMENT 'Label in English',
  label_zh String COMMENT 'Label in Chinese',
  orders UInt64 COMMENT 'Orders, multiplied by the sample factor',
  sales_fen Int64 COMMENT 'Sales, in fen, multiplied by the sample factor',
  refunded_fen Nullable(Int64) COMMENT 'Refunds so far, in fen',
  refund_rate_percent Nullable(Decimal(38, 9)) COMMENT 'Refunds of paid sales, in percent',
  average_order_fen Nullable(Decimal(38, 9)) COMMENT 'Sales of an order, in fen',
  active_counties Nullable(UInt64) COMMENT 'Counties that sold, among the sampled orders',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen',
  growth_percent Nullable(Decimal(38, 9)) COMMENT 'Growth over the base window, in percent',
  multiple Nullable(Decimal(38, 9)) COMMENT 'Sales over those of the base window',
  growth_reason Nullable(String) COMMENT 'Why there is no growth',
  contribution_points Nullable(Decimal(38, 9)) COMMENT 'Contribution to the growth of all members, in percentage points',
  share_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of all members, in percent',
  share_of_period_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of the member in the period, in percent',
  share_of_rural_percent Nullable(Decimal(38, 9)) COMMENT 'Share of rural sales, in percent',
  rank UInt32 COMMENT 'Rank by sales, from 1',
  sampled_orders UInt64 COMMENT 'Orders in the data',
  orders_error_percent Nullable(Float64) COMMENT 'Relative standard error of the number of orders, in percent'
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, frozen.window_id AS window_id, frozen.by AS by, frozen.segment AS segment, frozen.scope AS scope, frozen.basis AS basis, frozen.member AS member, frozen.label_en AS label_en, frozen.label_zh AS label_zh, frozen.orders AS orders, frozen.sales_fen AS sales_fen, frozen.refunded_fen AS refunded_fen, frozen.refund_rate_percent AS refund_rate_percent, frozen.average_order_fen AS average_order_fen, frozen.active_counties AS active_counties, frozen.base_orders AS base_orders, frozen.base_sales_fen AS base_sales_fen, frozen.growth_percent AS growth_percent, frozen.multiple AS multiple, frozen.growth_reason AS growth_reason, frozen.contribution_points AS contribution_points, frozen.share_percent AS share_percent, frozen.share_of_period_percent AS share_of_period_percent, frozen.share_of_rural_percent AS share_of_rural_percent, frozen.rank AS rank, frozen.sampled_orders AS sampled_orders, frozen.orders_error_percent AS orders_error_percent
FROM edition_sales AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication
COMMENT 'Rows of sales_by_window as each edition had them. Grain: campaign, edition, window_id, by, segment, scope, basis, member. Unit: orders and fen, multiplied by the sample factor; percent cut after nine decimals. Basis: the column basis';
