-- Registers of earlier releases have no names.
ALTER TABLE reference_outlet
  ADD COLUMN IF NOT EXISTS name String AFTER closed_on,
  ADD COLUMN IF NOT EXISTS name_en String AFTER name;
