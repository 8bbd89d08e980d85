-- Figures of campaigns of earlier releases are counted by the orders that are there.
ALTER TABLE reference_campaign ADD COLUMN IF NOT EXISTS every_order_figures Array(String) AFTER coverage_figures;
