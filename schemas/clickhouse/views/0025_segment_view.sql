CREATE OR REPLACE VIEW segment AS
SELECT segment, short_name, title, illustrative, origin, loaded_at
FROM reference_segment
ORDER BY load_version DESC
LIMIT 1 BY segment
COMMENT 'Segments of counties. Grain: segment';
