CREATE OR REPLACE VIEW outlet (
  platform LowCardinality(String) COMMENT 'Platform',
  outlet_type LowCardinality(String) COMMENT 'Type of the outlet',
  outlet_id String COMMENT 'Outlet id within the platform',
  county UInt32 COMMENT 'GB/T 2260 county of the outlet',
  village UInt64 COMMENT '12-digit village of the outlet; 0 if it is not in a village',
  run_by_partner Bool COMMENT 'Whether a partner of the platform runs it, and not the platform itself',
  opened_on Date COMMENT 'First day',
  closed_on Date COMMENT 'Day after the last; 2149-06-06 if no end is known',
  illustrative Bool COMMENT 'Whether the register is an illustration, not an official one'
) AS
SELECT platform, outlet_type, outlet_id, county, village, run_by_partner, opened_on, closed_on,
  (SELECT illustrative FROM reference_outlet_load ORDER BY load_version DESC LIMIT 1) AS illustrative
FROM reference_outlet
WHERE load_version = (SELECT max(load_version) FROM reference_outlet_load)
COMMENT 'The register of outlets. Grain: platform, outlet_id';
