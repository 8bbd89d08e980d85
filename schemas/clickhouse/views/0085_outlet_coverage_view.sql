CREATE OR REPLACE VIEW outlet_coverage AS
SELECT platform, outlet_type, count() AS outlets, uniqExact(county) AS counties, uniqExactIf(village, village != 0) AS villages,
  countIf(run_by_partner) AS run_by_partners
FROM outlet
ARRAY JOIN [toString(outlet.outlet_type), ''] AS outlet_type
WHERE opened_on <= {as_of:Date} AND {as_of:Date} < closed_on
GROUP BY platform, outlet_type
COMMENT 'outlet_coverage(as_of): outlets of the register on a day, with the counties and villages that have one. Grain: platform, outlet_type; an empty outlet_type counts all types. Counties and villages of types do not add up';
