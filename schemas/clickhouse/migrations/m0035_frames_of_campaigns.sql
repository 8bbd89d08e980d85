-- Campaigns of earlier releases declare no frame, until they are applied again.
ALTER TABLE reference_campaign
  ADD COLUMN IF NOT EXISTS comparable Array(Tuple(kinds Array(String), base_as_of Date, first_day Date, last_day Date, county_changes Array(Tuple(county UInt32, changed_on Date, change String)), platforms Array(Tuple(platform String, reports_from Date, reports_until Date)), outlet_load UInt64, left_out Array(Tuple(kind String, segment String, member String, reason String, since Nullable(Date))))) AFTER disclosure;
