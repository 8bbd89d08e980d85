CREATE OR REPLACE VIEW activity_by_window AS
SELECT *
FROM activity_measures(campaign = {campaign:String},
  start_at = (SELECT windows.start_at[indexOf(windows.window_id, {window_id:String})] + throwIf(NOT has(windows.window_id, {window_id:String}), 'no such window of the campaign: read the view campaign_window') FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  end_at = (SELECT windows.end_at[indexOf(windows.window_id, {window_id:String})] FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  base_start_at = (SELECT coalesce(windows.base_start_at[indexOf(windows.window_id, {window_id:String})], windows.start_at[indexOf(windows.window_id, {window_id:String})]) FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  base_end_at = (SELECT coalesce(windows.base_end_at[indexOf(windows.window_id, {window_id:String})], windows.start_at[indexOf(windows.window_id, {window_id:String})]) FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  sample_factor = (SELECT sample_factor FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1),
  segment = {segment:String}, basis = {basis:String});
