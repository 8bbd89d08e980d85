-- summary: The register of outlets | 网点名册
-- grain: platform, outlet_id | 平台、网点
-- page: outlets 1
-- column county: County of the outlet, GB/T 2260 code of 2017 | 网点所在县（2017 年 GB/T 2260 代码）
-- column name: Chinese name of the outlet; empty if the register has none | 网点中文名称；名册未列时为空
-- column name_en: English name of the outlet; empty if the register has none | 网点英文名称；名册未列时为空
-- column illustrative: Whether the register is an illustration, not an official one | 名册是否为示意，并非官方名册
-- column outlet_type: Type of the outlet | 网点类型
-- column village: 12-digit village of the outlet; empty if it is not in a village | 网点所在村（12 位代码）；不在村内时为空
CREATE OR REPLACE VIEW outlet (
  platform LowCardinality(String),
  outlet_type LowCardinality(String),
  outlet_id String,
  county String,
  village String,
  run_by_partner UInt8,
  opened_on Date,
  closed_on Date,
  illustrative UInt8,
  name String,
  name_en String
) AS
SELECT platform, outlet_type, outlet_id, toString(listed.county) AS county,
  if(listed.village = 0, '', toString(listed.village)) AS village, run_by_partner, opened_on, closed_on,
  (SELECT argMax(reference_outlet_load.illustrative, load_version) FROM reference_outlet_load) AS illustrative,
  name, name_en
FROM reference_outlet AS listed
WHERE load_version = (SELECT max(load_version) FROM reference_outlet_load);
