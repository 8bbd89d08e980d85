-- Empty until an operator loads a list.
ALTER TABLE reference_county_list ADD COLUMN IF NOT EXISTS populations Array(Nullable(UInt32)) AFTER provinces;
