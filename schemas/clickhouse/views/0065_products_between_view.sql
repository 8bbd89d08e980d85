-- The base is the same hours of the year before.
CREATE OR REPLACE VIEW products_between AS
SELECT *
FROM product_measures(campaign = {campaign:String}, start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')},
  base_start_at = (SELECT subtractYears({start_at:DateTime('Asia/Shanghai')}, 1)), base_end_at = (SELECT subtractYears({end_at:DateTime('Asia/Shanghai')}, 1)),
  sample_factor = (SELECT sample_factor FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  by = {by:String}, category = {category:String}, segment = {segment:String}, basis = {basis:String})
COMMENT 'products_between(campaign, start_at, end_at, by, category, segment, basis): products of any half-open window of full hours of Asia/Shanghai by one dimension, with growth over the same hours of the year before. by: category, class, product-group, county, province, region, platform or day. category: empty for all products, a class such as agri, a category such as agri.apple, or a product group. segment: all counties, rural, another segment, or several joined by + (a county in both counts once). basis: paid or placed. Grain: member of by, unit; only members that sold. Unit: orders with the product (an order with two counts in both), fen of the lines, quantities in unit and in base_unit (1 catty is 0.5 kg), multiplied by the sample factor; percent cut after nine decimals. Basis: the parameter basis; base columns are of the year before';
