-- summary: Segments of counties | 县域分组
-- grain: segment | 县域分组
-- page: lists 4
CREATE OR REPLACE VIEW segment (
  segment LowCardinality(String),
  short_name LowCardinality(String),
  title String,
  illustrative UInt8,
  origin Enum8('built-in' = 0, 'replaced' = 1),
  loaded_at DateTime64(3, 'Asia/Shanghai')
) AS
SELECT segment, short_name, title, illustrative, origin, loaded_at
FROM (SELECT segment, short_name, title, illustrative, origin, loaded_at, removed FROM reference_segment
  ORDER BY load_version DESC LIMIT 1 BY segment)
WHERE NOT removed;
