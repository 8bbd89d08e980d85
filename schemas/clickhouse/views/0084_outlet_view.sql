CREATE OR REPLACE VIEW outlet (
  platform LowCardinality(String),
  outlet_type LowCardinality(String),
  outlet_id String,
  county UInt32,
  village UInt64,
  run_by_partner Bool,
  opened_on Date,
  closed_on Date,
  illustrative Bool
) AS
SELECT platform, outlet_type, outlet_id, county, village, run_by_partner, opened_on, closed_on,
  (SELECT argMax(reference_outlet_load.illustrative, load_version) FROM reference_outlet_load) AS illustrative
FROM reference_outlet
WHERE load_version = (SELECT max(load_version) FROM reference_outlet_load);
