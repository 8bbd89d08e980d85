-- Rows of products that workers without these columns write have no place. Their slices are computed again.
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS village UInt64 AFTER unit;
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS outlet_type LowCardinality(String) AFTER village;
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS outlet_id String AFTER outlet_type;
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS outlet_county UInt32 AFTER outlet_id;
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS placed_first_lines UInt64 AFTER refunded_fen;
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS paid_first_lines UInt64 AFTER placed_first_lines;
