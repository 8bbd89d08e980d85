-- Includes administrative committees, which no order may use, so that every member of a segment has a name. It has the
-- rights of its creator, so that the public role reads its flags and not the lists of campaigns.
CREATE OR REPLACE VIEW county (
  county String,
  name String,
  name_en String,
  province String,
  province_en String,
  region String,
  rural UInt8,
  poverty UInt8,
  demonstration UInt8,
  carries_orders UInt8,
  population Nullable(UInt32)
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH (
  SELECT max(as_of) FROM (SELECT as_of, removed FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
  WHERE NOT removed
) AS latest_day
SELECT toString(unit.county) AS county, unit.name AS name, name_en, unit.province AS province,
  area.name_en AS province_en, area.region AS region, unit.rural AS rural,
  has(segments, 'national-poverty-counties') AS poverty, has(segments, 'national-demonstration-counties')
    AS demonstration, unit.carries_orders AS carries_orders, population
FROM (
  SELECT counties, arrayResize(names_en, length(counties)) AS english,
    arrayResize(provinces, length(counties)) AS areas, arrayResize(populations, length(counties)) AS people
  FROM reference_county_list ORDER BY load_version DESC LIMIT 1
)
ARRAY JOIN counties AS unit, english AS name_en, areas AS area, people AS population
LEFT JOIN (
  SELECT m.county AS member, groupArray(segment) AS segments
  FROM (SELECT segment::String AS segment, members, removed FROM reference_segment
    ORDER BY load_version DESC LIMIT 1 BY segment)
  ARRAY JOIN members AS m
  WHERE NOT removed AND m.valid_from <= latest_day AND latest_day < m.valid_to
  GROUP BY member
) AS listed ON listed.member = unit.county;
