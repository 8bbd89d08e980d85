-- summary: County-level units of 2017, with the administrative committees whose codes no order may carry
--   | 2017 年县级单位，含订单不可使用其代码的管理委员会
-- grain: county | 县
-- page: lists 3
-- column county: County-level unit, GB/T 2260 code of 2017 | 县级单位（2017 年 GB/T 2260 代码）
-- column member: The code as text: `JOIN county USING (member)` joins rows of views by county
--   | 代码的文本形式：以 `JOIN county USING (member)` 连接按县分组的视图
-- column population: By the list that an operator loaded; null without one | 运营者载入的人口数；未载入时为空
-- column rural: Whether sales of its sellers count as rural | 其卖家的销售是否计入农村

-- Includes administrative committees, which no order may use, so that every member of a segment has a name.
CREATE OR REPLACE VIEW county (
  county UInt32,
  member String,
  name String,
  name_en String,
  province String,
  province_en String,
  region String,
  rural Bool,
  carries_orders Bool,
  population Nullable(UInt32)
) AS
SELECT unit.county AS county, toString(unit.county) AS member, unit.name AS name, name_en,
  unit.province AS province, area.name_en AS province_en,
  area.region AS region,
  unit.rural AS rural, unit.carries_orders AS carries_orders, population
FROM (
  SELECT counties, arrayResize(names_en, length(counties)) AS english,
    arrayResize(provinces, length(counties)) AS areas, arrayResize(populations, length(counties)) AS people
  FROM reference_county_list ORDER BY load_version DESC LIMIT 1
)
ARRAY JOIN counties AS unit, english AS name_en, areas AS area, people AS population;
