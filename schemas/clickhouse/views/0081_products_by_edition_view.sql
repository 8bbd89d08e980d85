-- summary: Rows of products_by_window as each edition had them | 各版次发布时 products_by_window 的结果
-- grain: campaign, edition, window_id, by, category, segment, basis, member, unit | 活动、版次、时段、维度、商品范围、县域分组、统计口径、成员、计量单位
-- unit: as products_by_window
-- basis: the column basis | 见 basis 列
-- page: editions 4
-- column segment: as sales_by_edition
-- column category: Products, as the argument category | 商品范围，同参数 category
-- column basis: placed: by order time. paid: by payment time. Refunds by product are not known
--   | 统计口径：placed 按下单时间；paid 按支付时间；没有分商品的退款数据
-- column orders, sales_fen: as products_by_window
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
  orders Nullable(UInt64),
  quantity Nullable(Decimal(38, 3)),
  quantity_in_base_unit Nullable(Decimal(38, 6)),
  sales_fen Nullable(Int64),
  base_orders Nullable(UInt64),
  base_quantity Nullable(Decimal(38, 3)),
  base_sales_fen Nullable(Int64),
  growth_percent Nullable(Decimal(38, 9)),
  growth_reason Nullable(String),
  contribution_points Nullable(Decimal(38, 9)),
  share_percent Nullable(Decimal(38, 9)),
  rank Nullable(UInt32),
  sampled_orders Nullable(UInt64),
  orders_error_percent Nullable(Float64),
  sales_error_percent Nullable(Float64),
  confidential Bool
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, window_id,
  by, category, segment, basis, member, label_en, label_zh, unit, base_unit,
  if(confidential, NULL, frozen.orders) AS orders, if(confidential, NULL, frozen.quantity) AS quantity,
  if(confidential, NULL, frozen.quantity_in_base_unit) AS quantity_in_base_unit,
  if(confidential, NULL, frozen.sales_fen) AS sales_fen, base_orders, base_quantity, base_sales_fen, growth_percent,
  growth_reason, contribution_points, share_percent, if(confidential, NULL, frozen.rank) AS rank,
  if(confidential, NULL, frozen.sampled_orders) AS sampled_orders, orders_error_percent, sales_error_percent,
  confidential
FROM edition_products AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication;
