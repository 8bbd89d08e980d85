-- The platforms of the contract (schemas/event/vocabulary.ts; a test compares), so that one that sold nothing shows a zero.
CREATE OR REPLACE VIEW platform (
  platform String COMMENT 'Platform'
) AS
SELECT platform
FROM values('platform String',
  'rural-taobao', 'tmall', 'jd', 'suning', 'pinduoduo', 'lecuntao', 'post-shopkeeper', 'cloud-farm')
COMMENT 'Every platform that may publish orders';
