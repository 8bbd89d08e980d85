CREATE OR REPLACE VIEW outlet (
  platform LowCardinality(String),
  outlet_type LowCardinality(String),
  outlet_id String,
  county String,
  village String,
  run_by_partner UInt8,
  opened_on Date,
  closed_on Date,
  illustrative UInt8,
  name String,
  name_en String
) AS
SELECT platform, outlet_type, outlet_id, toString(listed.county) AS county,
  if(listed.village = 0, '', toString(listed.village)) AS village, run_by_partner, opened_on, closed_on,
  (SELECT argMax(reference_outlet_load.illustrative, load_version) FROM reference_outlet_load) AS illustrative,
  name, name_en
FROM reference_outlet AS listed
WHERE load_version = (SELECT max(load_version) FROM reference_outlet_load);
