-- A subject is what a statistic is about. It has one row for each sum that it adds up, as columns to join by.
CREATE OR REPLACE VIEW statistic_subject (
  campaign LowCardinality(String) COMMENT 'Campaign',
  subject_id String COMMENT 'First part of the ids of its statistics',
  segment String COMMENT 'Segment; empty if the subject is a platform or a group of platforms',
  platform String COMMENT 'Platform, or group of platforms, in rural counties; empty if the subject is a segment',
  base_platform String COMMENT 'Platform that it is compared with; empty unless the subject is a platform',
  product_group String COMMENT 'Product group; empty if all products count',
  in_base_window Bool COMMENT 'true: the sum is of the base window',
  summed_segment String COMMENT 'Segment of the sum',
  summed_platform String COMMENT 'Platform of the sum',
  summed_category String COMMENT 'Product category of the sum; empty for a sum of orders'
) AS
SELECT campaign, short_name AS subject_id, segment, '' AS platform, '' AS base_platform, '' AS product_group,
  in_base_window, segment AS summed_segment, sellers.platform AS summed_platform, '' AS summed_category
FROM campaign_segment
CROSS JOIN platform AS sellers
ARRAY JOIN [false, true] AS in_base_window
UNION ALL
-- Several platforms may be compared with one.
SELECT campaign, platform, '', platform, base_platform, '', is_base, 'rural', compared_platform, ''
FROM campaign_platform
ARRAY JOIN [false, true] AS is_base, [platform, base_platform] AS compared_platform
UNION ALL
SELECT campaign, platform_group, '', platform_group, '', product_group, false, 'rural', platform_group.platform, category
FROM (SELECT DISTINCT campaign FROM campaign_segment) AS loaded
CROSS JOIN platform_group
CROSS JOIN product_group
COMMENT 'Subjects of statistics, with the sums that each adds up';
