CREATE OR REPLACE VIEW products_by_edition (
  campaign LowCardinality(String) COMMENT 'Campaign | 活动',
  edition UInt32 COMMENT 'Number of the edition | 版次',
  status String COMMENT 'preliminary, revised or final | 初步、修订、最终',
  window_id LowCardinality(String) COMMENT 'Window within the campaign',
  by LowCardinality(String) COMMENT 'Dimension, as the argument of products_by_window',
  category LowCardinality(String) COMMENT 'Products, as the argument of products_by_window',
  segment LowCardinality(String) COMMENT 'Segment, as the argument of products_by_window',
  basis LowCardinality(String) COMMENT 'placed or paid',
  member String COMMENT 'Member of the dimension',
  label_en String COMMENT 'Label in English',
  label_zh String COMMENT 'Label in Chinese',
  unit LowCardinality(String) COMMENT 'Unit of the quantity',
  base_unit LowCardinality(String) COMMENT 'Unit of quantity_in_base_unit',
  orders UInt64 COMMENT 'Orders with the product, multiplied by the sample factor',
  quantity Decimal(38, 3) COMMENT 'Quantity in unit, multiplied by the sample factor',
  quantity_in_base_unit Decimal(38, 6) COMMENT 'Quantity in base_unit, multiplied by the sample factor',
  sales_fen Int64 COMMENT 'Sales, in fen, multiplied by the sample factor',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window',
  base_quantity Nullable(Decimal(38, 3)) COMMENT 'Quantity of the base window',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen',
  growth_percent Nullable(Decimal(38, 9)) COMMENT 'Growth over the base window, in percent',
  growth_reason Nullable(String) COMMENT 'Why there is no growth',
  contribution_points Nullable(Decimal(38, 9)) COMMENT 'Contribution to the growth of all members, in percentage points',
  share_percent Nullable(Decimal(38, 9)) COMMENT 'Share of the sales of all members, in percent',
  rank UInt32 COMMENT 'Rank by sales, from 1',
  sampled_orders UInt64 COMMENT 'Orders in the data',
  orders_error_percent Nullable(Float64) COMMENT 'Relative standard error of the number of orders, in percent'
) AS
SELECT published.campaign AS campaign, published.edition AS edition, toString(published.status) AS status, frozen.window_id AS window_id, frozen.by AS by, frozen.category AS category, frozen.segment AS segment, frozen.basis AS basis, frozen.member AS member, frozen.label_en AS label_en, frozen.label_zh AS label_zh, frozen.unit AS unit, frozen.base_unit AS base_unit, frozen.orders AS orders, frozen.quantity AS quantity, frozen.quantity_in_base_unit AS quantity_in_base_unit, frozen.sales_fen AS sales_fen, frozen.base_orders AS base_orders, frozen.base_quantity AS base_quantity, frozen.base_sales_fen AS base_sales_fen, frozen.growth_percent AS growth_percent, frozen.growth_reason AS growth_reason, frozen.contribution_points AS contribution_points, frozen.share_percent AS share_percent, frozen.rank AS rank, frozen.sampled_orders AS sampled_orders, frozen.orders_error_percent AS orders_error_percent
FROM edition_products AS frozen
INNER JOIN edition AS published ON published.publication = frozen.publication
COMMENT 'Rows of products_by_window as each edition had them. Grain: campaign, edition, window_id, by, category, segment, basis, member, unit. Unit: orders with the product, fen, quantities in unit and in base_unit, multiplied by the sample factor; percent cut after nine decimals. Basis: the column basis';
