-- grain: platform of the contract
-- The platforms of schemas/event/vocabulary.ts (a test compares them).
CREATE OR REPLACE VIEW platform (
  platform String COMMENT 'Platform'
) AS
SELECT platform
FROM values('platform String', 'rural-taobao', 'tmall', 'jd', 'suning', 'pinduoduo', 'lecuntao', 'post-shopkeeper',
  'cloud-farm')
COMMENT 'Every platform that may publish orders';
