CREATE OR REPLACE VIEW outlet_coverage AS
SELECT platform, outlet_type, count() AS outlets, uniqExact(county) AS counties, uniqExactIf(village, village != 0) AS villages,
  countIf(run_by_partner) AS run_by_partners
FROM outlet
ARRAY JOIN [toString(outlet.outlet_type), ''] AS outlet_type
WHERE opened_on <= {as_of:Date} AND {as_of:Date} < closed_on
GROUP BY platform, outlet_type;
