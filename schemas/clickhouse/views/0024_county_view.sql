-- Includes administrative committees, which no order may use, so that every member of a segment has a name.
CREATE OR REPLACE VIEW county (
  county UInt32 COMMENT 'GB/T 2260 code of 2017 | 2017 年 GB/T 2260 代码',
  name String COMMENT 'Name in Chinese | 中文名称',
  name_en String COMMENT 'Name in English: Hanyu Pinyin and the kind of unit; empty in lists of earlier releases | 英文名称：汉语拼音加类别',
  province String COMMENT 'Province, in Chinese | 省份（中文）',
  province_en String COMMENT 'Province, in English; empty in lists of earlier releases | 省份（英文）',
  region String COMMENT 'Region of the National Bureau of Statistics: east, central, west or northeast; empty in lists of earlier releases | 国家统计局地区划分：东部、中部、西部、东北',
  rural Bool COMMENT 'Whether sales of its sellers count as rural | 其卖家的销售是否计入农村',
  carries_orders Bool COMMENT 'false: administrative committee, whose code no order may carry | false：行政委员会，订单不可使用其代码'
) AS
SELECT unit.county AS county, unit.name AS name, name_en, unit.province AS province, area.name_en AS province_en, area.region AS region,
  unit.rural AS rural, unit.carries_orders AS carries_orders
FROM (
  SELECT counties, arrayResize(names_en, length(counties)) AS english, arrayResize(provinces, length(counties)) AS areas
  FROM reference_county_list ORDER BY load_version DESC LIMIT 1
)
ARRAY JOIN counties AS unit, english AS name_en, areas AS area
COMMENT 'County-level units of 2017. Grain: county | 2017 年县级单位';
