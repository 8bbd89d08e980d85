-- The base is the same hours of the year before.
CREATE OR REPLACE VIEW activity_between AS
SELECT *
FROM activity_measures(campaign = {campaign:String}, start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')},
  base_start_at = (SELECT subtractYears({start_at:DateTime('Asia/Shanghai')}, 1)), base_end_at = (SELECT subtractYears({end_at:DateTime('Asia/Shanghai')}, 1)),
  sample_factor = (SELECT sample_factor FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  segment = {segment:String}, basis = {basis:String});
