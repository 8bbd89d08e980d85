-- The base is the same hours of the year before.
CREATE OR REPLACE VIEW sales_between AS
SELECT *
FROM sales_measures(campaign = {campaign:String}, start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')},
  base_start_at = (SELECT subtractYears({start_at:DateTime('Asia/Shanghai')}, 1)), base_end_at = (SELECT subtractYears({end_at:DateTime('Asia/Shanghai')}, 1)),
  period_start_at = (SELECT windows.start_at[indexOf(windows.window_id, 'period')] FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  period_end_at = (SELECT windows.end_at[indexOf(windows.window_id, 'period')] FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  sample_factor = (SELECT sample_factor FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  by = {by:String}, segment = {segment:String}, scope = {scope:String}, basis = {basis:String})
COMMENT 'sales_between(campaign, start_at, end_at, by, segment, scope, basis): sales of any half-open window of full hours of Asia/Shanghai, such as the first hours of a campaign, by one dimension, with growth over the same hours of the year before. The campaign gives the sample factor and the members of segments. by: all, segment, county, province, region, platform, channel, direction, order-mode, village, outlet, outlet-type, day or hour. segment: all counties, rural, another segment, or several joined by + (a county in both counts once). scope: all, comparable-counties or comparable-platforms (those that sold in both windows). basis: paid, placed or net. Grain: member of by; only members that sold. Unit: orders and fen, multiplied by the sample factor; percent cut after nine decimals. Basis: the parameter basis; base columns are of the year before';
