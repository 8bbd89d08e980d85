-- Includes administrative committees, which no order may use, so that every member of a segment has a name.
CREATE OR REPLACE VIEW county AS
SELECT unit.county AS county, unit.name AS name, unit.province AS province, unit.rural AS rural, unit.carries_orders AS carries_orders
FROM (SELECT counties FROM reference_county_list ORDER BY load_version DESC LIMIT 1)
ARRAY JOIN counties AS unit
COMMENT 'County-level units of 2017. Grain: county';
