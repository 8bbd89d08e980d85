-- Sums of days that workers without the column write are not read. They are made again.
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS lists_checksum UInt64 AFTER inputs_checksum;
