-- What each statistic is about, and which sums it counts, as columns to join by: a subject has a row for each of them.
CREATE OR REPLACE VIEW statistic_subject (
  campaign String COMMENT 'Campaign',
  subject_id String COMMENT 'First part of the ids of its statistics',
  segment String COMMENT 'Segment; empty where the subject is of platforms',
  platform String COMMENT 'Platform, or group of platforms, in rural counties; empty where the subject is a segment',
  base_platform String COMMENT 'Platform of the base; empty but for a platform',
  product_group String COMMENT 'Product group; empty where all products count',
  counts_base Bool COMMENT 'true: counts as its base, in hours of the base window',
  counted_segment String COMMENT 'Counts sums of this segment',
  counted_platform String COMMENT 'Counts sums of this platform',
  counted_category String COMMENT 'Counts sums of this product category; of orders where it is empty'
) AS
SELECT campaign, short_name AS subject_id, segment, '' AS platform, '' AS base_platform, '' AS product_group,
  counts_base, segment AS counted_segment, sellers.platform AS counted_platform, '' AS counted_category
FROM campaign
CROSS JOIN segment
CROSS JOIN platform AS sellers
ARRAY JOIN [false, true] AS counts_base
UNION ALL
-- A platform may be the base of several, itself among them.
SELECT campaign, platform, '', platform, base_platform, '', counted.1, 'rural', counted.2, ''
FROM campaign_platform
ARRAY JOIN [(false, platform), (true, base_platform)] AS counted
UNION ALL
SELECT campaign, platform_group, '', platform_group, '', product_group, false, 'rural', platform_group.platform, category
FROM campaign
CROSS JOIN platform_group
CROSS JOIN product_group
COMMENT 'What statistics are about, and which sums they count';
