-- Loads of earlier releases have no such figures; loading the reference data again adds them.
ALTER TABLE reference_campaign
  ADD COLUMN IF NOT EXISTS simulated Bool DEFAULT false AFTER platform_bases,
  ADD COLUMN IF NOT EXISTS place_figures Array(Tuple(id String, title_en String, title_zh String, place String, platform String, segment String, category String, window_id String, metric String, unit String)) AFTER simulated,
  ADD COLUMN IF NOT EXISTS coverage_figures Array(Tuple(id String, title_en String, title_zh String, platform String, outlet_type String, as_of Date, metric String)) AFTER place_figures;
