-- Grain: that of subject_window_sums, by basis. The base_ columns hold if has_base.
CREATE OR REPLACE VIEW subject_basis_sums AS
SELECT campaign, window_id, subject_id, segment, platform, base_platform, product_group, has_base, within_period, has_complete_hours,
  basis, orders, sales_fen, basis_refunded_fen AS refunded_fen, base_orders, base_sales_fen, complete_fen
FROM subject_window_sums
ARRAY JOIN
  ['placed', 'paid', 'net'] AS basis,
  [placed_orders, paid_orders, paid_orders] AS orders,
  [placed_fen, paid_fen, paid_fen - refunded_fen] AS sales_fen,
  [0, refunded_fen, refunded_fen] AS basis_refunded_fen,
  [base_placed_orders, base_paid_orders, base_paid_orders] AS base_orders,
  [base_placed_fen, base_paid_fen, base_paid_fen - base_refunded_fen] AS base_sales_fen,
  [complete_placed_fen, complete_paid_fen, complete_paid_fen - complete_refunded_fen] AS complete_fen
COMMENT 'Sums of every subject and window by basis';
