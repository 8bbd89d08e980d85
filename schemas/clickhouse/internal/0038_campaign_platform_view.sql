CREATE OR REPLACE VIEW campaign_platform (
  campaign LowCardinality(String) COMMENT 'Campaign',
  platform String COMMENT 'Platform',
  base_platform String COMMENT 'Platform that its growth is measured against: itself, unless the campaign names another'
) AS
SELECT campaign, platform,
  if(has(platform_bases.platform, platform), platform_bases.base_platform[indexOf(platform_bases.platform, platform)], platform) AS base_platform
FROM (SELECT campaign, platform_bases, removed FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign) AS latest
CROSS JOIN platform
WHERE NOT removed
COMMENT 'Platforms of each campaign with the platform that each is compared with';
