-- grain: one row: the checksum of all loads of campaigns and segments
CREATE OR REPLACE VIEW reference_checksum (
  checksum UInt64 COMMENT 'Checksum of all loads of campaigns and segments; every load changes it'
) AS
SELECT sum(cityHash64(list, load_version)) AS checksum
FROM (SELECT campaign AS list, load_version FROM reference_campaign UNION ALL SELECT segment, load_version
  FROM reference_segment)
COMMENT 'Checksum of what defines windows and segments';
