-- Editions of earlier builds have none.
ALTER TABLE edition_sales
  ADD COLUMN IF NOT EXISTS average_order_error_fen Nullable(Float64) AFTER sales_error_percent,
  ADD COLUMN IF NOT EXISTS growth_error_points Nullable(Float64) AFTER average_order_error_fen,
  ADD COLUMN IF NOT EXISTS growth_difference_error_points Nullable(Float64) AFTER growth_error_points,
  ADD COLUMN IF NOT EXISTS multiple_error Nullable(Float64) AFTER growth_difference_error_points,
  ADD COLUMN IF NOT EXISTS contribution_error_points Nullable(Float64) AFTER multiple_error,
  ADD COLUMN IF NOT EXISTS share_error_points Nullable(Float64) AFTER contribution_error_points,
  ADD COLUMN IF NOT EXISTS share_of_period_error_points Nullable(Float64) AFTER share_error_points,
  ADD COLUMN IF NOT EXISTS share_of_rural_error_points Nullable(Float64) AFTER share_of_period_error_points,
  ADD COLUMN IF NOT EXISTS rank_best Nullable(UInt32) AFTER share_of_rural_error_points,
  ADD COLUMN IF NOT EXISTS rank_worst Nullable(UInt32) AFTER rank_best,
  ADD COLUMN IF NOT EXISTS quality LowCardinality(Nullable(String)) AFTER rank_worst,
  ADD COLUMN IF NOT EXISTS growth_quality LowCardinality(Nullable(String)) AFTER quality;
