-- summary: Products of a window by one dimension, with growth, share, contribution and rank
--   | 某一时段的商品销售，按一个维度分组，附同比增长、占比、拉动百分点和位次
-- grain: member of by, unit; only members that sold | by 的成员、计量单位；仅列有销售的成员
-- unit: orders with the product (an order with two counts in both), fen of the lines, quantities in unit and in
--   base_unit (1 catty is 0.5 kg), multiplied by the sample factor; percent cut after nine decimals
--   | 含该商品的订单数（含两种商品的订单在两处各计一次）、商品行金额（分）、数量（以 unit 和 base_unit 计，1 斤为 0.5 公斤），均已乘抽样倍数；百分比截取至九位小数
-- basis: as sales_by_window
-- page: products 1
-- call: campaign = 'double11-2017', window_id = 'day', by = 'category', category = '', segment = 'rural',
--   basis = 'paid'
-- argument campaign, window_id, segment: as sales_by_window
-- argument by: category, class, county, province, region, platform, day, or overlapping-product-group, whose rows do not
--   add up: a category may be of several groups
--   | category（品类）、class（大类）、county（县）、province（省份）、region（地区）、platform（平台）、day（日），
--   或 overlapping-product-group（商品组；一个品类可属于多个商品组，各行不可相加）
-- argument category: empty for all products, a class such as agri, a category such as agri.apple, or a product group
--   | 为空表示全部商品；或大类（如 agri）、品类（如 agri.apple）、商品组
-- argument basis: paid or placed | paid（按支付时间）或 placed（按下单时间）
-- column orders: Orders with the product, multiplied by the sample factor | 含该商品的订单数，已乘抽样倍数
-- column sales_fen: Sales: amounts of the lines, in fen, multiplied by the sample factor | 销售额：商品行金额（分），已乘抽样倍数

-- Quantities add up in base units: kg, litres, or the unit itself. Ratios are cut after nine decimals, never rounded.
CREATE OR REPLACE VIEW products_by_window AS
SELECT found.member AS member, if(label.en != '', label.en, names.1) AS label_en,
  if(label.zh != '', label.zh, names.2) AS label_zh, toLowCardinality(found.unit) AS unit,
  multiIf(found.unit IN ('catty', 'g'), 'kg', found.unit = 'ml', 'litre', found.unit) AS base_unit,
  found.orders * at.factor AS orders, found.quantity * at.factor AS quantity,
  multiIf(found.unit = 'catty', quantity * toDecimal32('0.5', 1),
    found.unit IN ('g', 'ml'), quantity * toDecimal32('0.001', 3), quantity)::Decimal(38, 6) AS quantity_in_base_unit,
  fen * at.factor AS sales_fen, if(has_base, found.base_orders * at.factor, NULL) AS base_orders,
  if(has_base, found.base_quantity * at.factor, NULL) AS base_quantity,
  if(has_base, found.base_fen * at.factor, NULL) AS base_sales_fen, ratios[1] AS growth_percent, growth_reason,
  ratios[2] AS contribution_points, ratios[3] AS share_percent,
  if(found.member = '', NULL, toUInt32(row_number() OVER (PARTITION BY found.member = ''
    ORDER BY complete_fen DESC, fen DESC, found.member, found.unit))) AS rank,
  found.orders AS sampled_orders, 100 * known[1] AS orders_error_percent, 100 * known[2] AS sales_error_percent,
  100 * known[4] AS growth_error_points,
  if(known[4] IS NULL, NULL, 100 * difference_error) AS growth_difference_error_points,
  100 * known[5] AS contribution_error_points, 100 * known[6] AS share_error_points,
  rank_range[1] AS rank_best, rank_range[2] AS rank_worst,
  multiIf(known[2] IS NULL, NULL, known[2] <= 0.165, 'good', known[2] <= 0.333, 'with-care', 'not-published')
    AS quality,
  multiIf(known[4] IS NULL, NULL, known[4] * base_fen <= 0.165 * complete_fen, 'good',
    known[4] * base_fen <= 0.333 * complete_fen, 'with-care', 'not-published') AS growth_quality
FROM (
  SELECT *,
    arrayMap((n, d) -> if(d = 0, NULL,
        toDecimal128(divideDecimal(toDecimal256(n, 0), toDecimal256(d + (d = 0), 0), 9), 9)),
      [100 * (complete_fen - base_fen), 100 * (complete_fen - base_fen), 100 * complete_fen]::Array(Int256),
      [base_fen * is_complete, whole_base_fen * is_complete, whole_fen * is_complete]::Array(Int256)) AS ratios,
    arrayMap((error, n) -> if(n > 3 AND ratios[n - 3] IS NULL OR NOT isFinite(error), NULL, error),
      errors, arrayEnumerate(errors)) AS known
  FROM member_sums(
    campaign = {campaign:String}, bounds = (SELECT bounds FROM asked_window(campaign = {campaign:String},
      window_id = {window_id:String}, kind = 'products', by = {by:String}, segment = {segment:String}, scope = 'all',
      basis = {basis:String}, category = {category:String})),
    kind = 'products', by = {by:String}, category = {category:String}, segment = {segment:String}, scope = 'all',
    basis = {basis:String})
) AS found
LEFT JOIN (SELECT id, en, zh FROM value_label WHERE kind = replaceOne({by:String}, 'overlapping-', ''))
  AS label ON label.id = found.member
WHERE found.orders > 0 OR found.base_orders > 0;
