-- grain: segment, platform or product group of a campaign, and sum that it adds up
-- A subject is what a statistic is about. It has one row for each sum that it adds up, as columns to join by. A flow of trade
-- is summed as a product group of its own.
CREATE OR REPLACE VIEW statistic_subject (
  campaign String COMMENT 'Campaign',
  subject_id String COMMENT 'First part of the ids of its statistics',
  segment String COMMENT 'Segment; empty if the subject is a platform or a group of platforms',
  platform String COMMENT 'Platform, or group of platforms, in rural counties; empty if the subject is a segment',
  product_group String COMMENT 'Product group; empty if all products count',
  flow String COMMENT 'Flow of trade other than sales; empty for sales',
  in_base_window Bool COMMENT 'true: the sum is of the base window',
  summed_segment String COMMENT 'Segment of the sum',
  summed_platform String COMMENT 'Platform of the sum; empty for a sum of all',
  summed_product_group String COMMENT 'Product group, or flow, of the sum; empty for a sum of sales'
) AS
SELECT campaign, short_name AS subject_id, segment, '' AS platform, '' AS product_group, flow, in_base_window,
  segment AS summed_segment, '' AS summed_platform, flow AS summed_product_group
FROM campaign_segment
ARRAY JOIN [false, true] AS in_base_window
ARRAY JOIN ['', 'purchases', 'trade', 'produce_to_city', 'goods_to_countryside'] AS flow
UNION ALL
-- A campaign may compare a platform with another one; several may be compared with one.
SELECT campaign::String, name, '', name, '', '', is_base, 'rural', if(is_base AND has(compared, name),
  platform_bases.base_platform[indexOf(compared, name)], name), ''
FROM (
  SELECT campaign, platform_bases, platform_bases.platform AS compared, removed,
    (SELECT arrayFlatten(groupArray([(platform, false), (platform, true)])) FROM platform) AS sums
  FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
)
ARRAY JOIN sums.1 AS name, sums.2 AS is_base
WHERE NOT removed
UNION ALL
SELECT campaign, sum.1, '', sum.1, sum.2, '', false, 'rural', sum.3, sum.2
FROM (SELECT DISTINCT campaign FROM campaign_segment)
ARRAY JOIN (
  SELECT groupArray((platform_group, product_group, platform))
  FROM (SELECT platform, platform_group FROM platform WHERE platform_group != '') AS member
  CROSS JOIN (SELECT DISTINCT product_group FROM product_group) AS product) AS sum
COMMENT 'Subjects of statistics, with the sums that each adds up';
