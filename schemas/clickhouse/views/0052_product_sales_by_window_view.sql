CREATE OR REPLACE VIEW product_sales_by_window (
  campaign LowCardinality(String) COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  county UInt32 COMMENT 'County of the seller',
  platform LowCardinality(String) COMMENT 'Platform',
  category LowCardinality(String) COMMENT 'Product category, class.product',
  unit LowCardinality(String) COMMENT 'Unit of the quantity',
  basis String COMMENT 'placed: by order time. paid: by payment time. Refunds by product are not known',
  orders UInt64 COMMENT 'Orders with the product; an order with two products counts in both',
  quantity Decimal(38, 3) COMMENT 'Quantity sold, in unit',
  sales_fen Int64 COMMENT 'Amount of the lines, in fen'
)
AS
SELECT campaign, window_id, county, platform, category, unit, basis,
  basis_orders * sample_factor AS orders, basis_quantity * sample_factor AS quantity, basis_fen * sample_factor AS sales_fen
FROM (
  SELECT *
  FROM product_span_sums
  INNER JOIN campaign_window_span USING (start_at, window_seconds)
  WHERE NOT is_base
)
ARRAY JOIN
  ['placed', 'paid'] AS basis,
  [placed_orders, paid_orders] AS basis_orders,
  [placed_quantity, paid_quantity] AS basis_quantity,
  [placed_fen, paid_fen] AS basis_fen
COMMENT 'Quantities and sales of products by window, county, platform and basis, multiplied by the sample factor';
