-- Editions of earlier builds have none.
ALTER TABLE edition_products ADD COLUMN IF NOT EXISTS sales_error_percent Nullable(Float64) AFTER orders_error_percent;
