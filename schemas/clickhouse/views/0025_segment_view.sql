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
