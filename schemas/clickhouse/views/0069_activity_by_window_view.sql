CREATE OR REPLACE VIEW activity_by_window AS
SELECT *
FROM activity_measures(campaign = {campaign:String},
  start_at = (SELECT windows.start_at[indexOf(windows.window_id, {window_id:String})] + throwIf(NOT has(windows.window_id, {window_id:String}), 'no such window of the campaign: read the view campaign_window') FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  end_at = (SELECT windows.end_at[indexOf(windows.window_id, {window_id:String})] FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  base_start_at = (SELECT coalesce(windows.base_start_at[indexOf(windows.window_id, {window_id:String})], windows.start_at[indexOf(windows.window_id, {window_id:String})]) FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  base_end_at = (SELECT coalesce(windows.base_end_at[indexOf(windows.window_id, {window_id:String})], windows.start_at[indexOf(windows.window_id, {window_id:String})]) FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  sample_factor = (SELECT sample_factor FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  segment = {segment:String}, basis = {basis:String})
COMMENT 'activity_by_window(campaign, window_id, segment, basis): active counties, villages and outlets of a window of a campaign. segment: all counties, rural, another segment, or several joined by +. basis: paid or placed. Grain: kind (county, village or outlet), outlet_type (empty for all outlets). Unit: distinct counties and villages of sellers, and outlets with at least one order. In a sample (is_of_sample) they are those of the sampled orders: distinct counts cannot be expanded';
