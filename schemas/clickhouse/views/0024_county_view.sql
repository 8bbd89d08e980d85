-- summary: County-level units of 2017, with the administrative committees whose codes no order may carry
--   | 2017 年县级单位，含订单不可使用其代码的管理委员会
-- grain: county | 县
-- page: lists 3
-- column county: County-level unit, GB/T 2260 code of 2017 | 县级单位（2017 年 GB/T 2260 代码）
-- column demonstration: Whether it is a national demonstration county for rural e-commerce, by the list of the segment
--   in force, on the as_of day of the latest campaign
--   | 是否为国家级电子商务进农村综合示范县（按现行名单，以最近一次活动的基准日为准）
-- column population: By the list that an operator loaded; null without one | 运营者载入的人口数；未载入时为空
-- column poverty: Whether it is a national-level poverty-stricken county, by the list of the segment in force, on the
--   as_of day of the latest campaign | 是否为国家级贫困县（按现行名单，以最近一次活动的基准日为准）
-- column rural: Whether sales of its sellers count as rural | 其卖家的销售是否计入农村

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
