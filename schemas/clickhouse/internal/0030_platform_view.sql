-- grain: platform of the contract, with the group that a published figure counts it in
-- The platforms of schemas/event/vocabulary.ts (a test compares them). A platform without sales then shows zeros.
CREATE OR REPLACE VIEW platform (
  platform String COMMENT 'Platform',
  platform_group String COMMENT 'Group that a published figure counts together, as in the ids of statistics; or empty'
) AS
SELECT platform, platform_group
FROM values('platform String, platform_group String',
  ('rural-taobao', 'taobao-tmall'), ('tmall', 'taobao-tmall'), ('jd', ''), ('suning', ''), ('pinduoduo', ''),
  ('lecuntao', ''), ('post-shopkeeper', ''), ('cloud-farm', ''))
COMMENT 'Every platform that may publish orders';
