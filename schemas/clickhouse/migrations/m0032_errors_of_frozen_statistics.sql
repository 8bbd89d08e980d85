-- Editions of earlier builds have none.
ALTER TABLE edition_statistic
  ADD COLUMN IF NOT EXISTS sampled_orders Nullable(UInt64) AFTER reason,
  ADD COLUMN IF NOT EXISTS standard_error Nullable(Float64) AFTER sampled_orders,
  ADD COLUMN IF NOT EXISTS quality LowCardinality(Nullable(String)) AFTER standard_error;
