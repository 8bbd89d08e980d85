-- Lists of earlier releases have neither; loading the reference data again adds them.
ALTER TABLE reference_county_list
  ADD COLUMN IF NOT EXISTS names_en Array(String) AFTER counties,
  ADD COLUMN IF NOT EXISTS provinces Array(Tuple(name String, name_en String, region String)) AFTER names_en;
