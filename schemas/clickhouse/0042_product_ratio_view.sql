CREATE OR REPLACE VIEW product_ratio (
  campaign String COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic: platform group, window, product group',
  platform_group String COMMENT 'Platforms counted together',
  product_group String COMMENT 'Products counted together',
  window_id String COMMENT 'Window',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of numerator over denominator',
  decimals UInt8 COMMENT 'Decimals that are published',
  numerator Int256 COMMENT 'Exact: value = numerator / denominator',
  denominator Int256 COMMENT 'Never 0',
  reason Nullable(String) COMMENT 'Why there is no value; null where there is one'
) AS
SELECT campaign, concat(platform_group, '.', window_id, '.', replaceAll(product_group, '-', '_'), '_products') AS id,
  platform_group, product_group, window_id, basis, 'sales' AS metric, 'CNY' AS unit, 2 AS decimals,
  sum(toInt256(fen)) AS numerator, 100 AS denominator,
  if(basis = 'net', 'refunds are not known by product', NULL) AS reason
FROM (
  SELECT sales.campaign AS campaign, platform_group, product_group, window_id, basis, sales_fen AS fen
  FROM product_window_sales AS sales
  INNER JOIN campaign_segment_member AS member ON member.campaign = sales.campaign AND member.county = sales.county
  INNER JOIN product_group ON product_group.category = sales.category
  INNER JOIN platform_group ON platform_group.platform = sales.platform
  WHERE segment = 'rural'
  UNION ALL
  -- A group that sold nothing in a window still has a row.
  SELECT campaign, platform_group, product_group, window_id, basis, 0
  FROM campaign_window
  CROSS JOIN (SELECT DISTINCT platform_group FROM platform_group) AS platforms
  CROSS JOIN (SELECT DISTINCT product_group FROM product_group) AS products
  CROSS JOIN values('basis String', 'placed', 'paid', 'net') AS bases
)
GROUP BY campaign, platform_group, product_group, window_id, basis
COMMENT 'Statistics of product groups in rural counties as exact ratios; read statistic';
