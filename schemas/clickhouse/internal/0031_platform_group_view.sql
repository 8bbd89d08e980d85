CREATE OR REPLACE VIEW platform_group (
  platform_group String COMMENT 'Name of the group, as in the ids of statistics',
  platform String COMMENT 'A platform of the group'
) AS
SELECT platform_group, platform
FROM values('platform_group String, platform String', ('taobao-tmall', 'rural-taobao'), ('taobao-tmall', 'tmall'))
COMMENT 'Platforms that a published figure counts together';
