-- summary: Segments of counties | 县域分组
-- grain: segment | 县域分组
-- page: lists 4
-- column members: Counties, each a member from valid_from to the day before valid_to: `ARRAY JOIN members AS m`
--   | 成员县，自 valid_from 起至 valid_to 前一日为成员：可用 `ARRAY JOIN members AS m` 展开
CREATE OR REPLACE VIEW segment (
  segment LowCardinality(String),
  short_name LowCardinality(String),
  title String,
  illustrative UInt8,
  origin LowCardinality(String),
  loaded_at DateTime64(3, 'Asia/Shanghai'),
  members Array(Tuple(county String, valid_from Date, valid_to Date))
) AS
SELECT segment, short_name, title, illustrative, origin, loaded_at,
  listed.members::Array(Tuple(county String, valid_from Date, valid_to Date)) AS members
FROM (SELECT segment, short_name, title, illustrative, origin, loaded_at, members, removed FROM reference_segment
  ORDER BY load_version DESC LIMIT 1 BY segment) AS listed
WHERE NOT removed;
