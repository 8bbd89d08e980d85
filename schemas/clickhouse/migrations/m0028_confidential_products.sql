-- Editions of earlier releases keep their figures.
ALTER TABLE edition_products ADD COLUMN IF NOT EXISTS confidential Bool DEFAULT false AFTER sales_error_percent;
