-- The base is the same hours of the year before.
CREATE OR REPLACE VIEW activity_between AS
SELECT *
FROM activity_measures(campaign = {campaign:String}, start_at = {start_at:DateTime('Asia/Shanghai')}, end_at = {end_at:DateTime('Asia/Shanghai')},
  base_start_at = (SELECT subtractYears({start_at:DateTime('Asia/Shanghai')}, 1)), base_end_at = (SELECT subtractYears({end_at:DateTime('Asia/Shanghai')}, 1)),
  sample_factor = (SELECT sample_factor FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  segment = {segment:String}, basis = {basis:String})
COMMENT 'activity_between(campaign, start_at, end_at, segment, basis): active counties, villages and outlets of any half-open window of full hours of Asia/Shanghai. segment: all counties, rural, another segment, or several joined by +. basis: paid or placed. Grain: kind (county, village or outlet), outlet_type (empty for all outlets). Unit: distinct counties and villages of sellers, and outlets with at least one order. In a sample (is_of_sample) they are those of the sampled orders: distinct counts cannot be expanded';
