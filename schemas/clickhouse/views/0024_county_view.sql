-- Includes administrative committees, which no order may use, so that every member of a segment has a name.
CREATE OR REPLACE VIEW county (
  county UInt32,
  name String,
  name_en String,
  province String,
  province_en String,
  region String,
  rural Bool,
  carries_orders Bool
) AS
SELECT unit.county AS county, unit.name AS name, name_en, unit.province AS province, area.name_en AS province_en,
  area.region AS region,
  unit.rural AS rural, unit.carries_orders AS carries_orders
FROM (
  SELECT counties, arrayResize(names_en, length(counties)) AS english, arrayResize(provinces, length(counties)) AS areas
  FROM reference_county_list ORDER BY load_version DESC LIMIT 1
)
ARRAY JOIN counties AS unit, english AS name_en, areas AS area;
