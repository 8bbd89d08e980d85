CREATE OR REPLACE VIEW campaign_platform (
  campaign String COMMENT 'Campaign',
  platform String COMMENT 'Platform',
  base_platform String COMMENT 'Platform that its growth is measured against: itself, unless the campaign names another'
) AS
SELECT campaign, platform, if(max(named) = '', platform, max(named)) AS base_platform
FROM (
  SELECT campaign, platform, '' AS named FROM campaign CROSS JOIN platform
  UNION ALL
  SELECT campaign, platform, base_platform FROM campaign_platform_base
)
GROUP BY campaign, platform
COMMENT 'What each platform of a campaign is compared with';
