-- Loads of earlier releases name no lists: they go on counting by those in force.
ALTER TABLE reference_campaign
  ADD COLUMN IF NOT EXISTS title_zh String AFTER coverage_figures,
  ADD COLUMN IF NOT EXISTS window_titles Array(Tuple(window_id String, en String, zh String)) AFTER title_zh,
  ADD COLUMN IF NOT EXISTS segments Array(String) AFTER window_titles,
  ADD COLUMN IF NOT EXISTS lists Array(Tuple(segment String, load_version UInt64)) AFTER segments,
  ADD COLUMN IF NOT EXISTS needs_every_order Bool DEFAULT false AFTER lists,
  ADD COLUMN IF NOT EXISTS origin Enum8('built-in' = 0, 'replaced' = 1) DEFAULT 'built-in' AFTER needs_every_order,
  ADD COLUMN IF NOT EXISTS removed Bool DEFAULT false AFTER origin;
