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
-- A campaign may compare a platform with another one; several may be compared with one. Products are of groups.
SELECT campaign::String, sum.1, '', sum.1, sum.2, '', sum.4, 'rural', if(sum.4 AND has(compared, sum.1),
  platform_bases.base_platform[indexOf(compared, sum.1)], sum.3), sum.2
FROM (
  SELECT campaign, platform_bases, platform_bases.platform AS compared, removed, arrayConcat(
    (SELECT arrayFlatten(groupArray([(platform, '', platform, false), (platform, '', platform, true)])) FROM platform),
    (SELECT groupArray((platform_group, toString(product_group), platform, false)) FROM platform
      CROSS JOIN (SELECT DISTINCT product_group FROM product_group) AS product WHERE platform_group != '')) AS sums
  FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
)
ARRAY JOIN sums AS sum
WHERE NOT removed
COMMENT 'Subjects of statistics, with the sums that each adds up';
