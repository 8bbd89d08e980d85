CREATE OR REPLACE VIEW county_sales_by_window AS
WITH (SELECT max(sample_factor) FROM campaign_window WHERE campaign = {campaign:String}
  AND window_id = {window_id:String}) AS factor
SELECT county, any(sums.rural) AS rural, platform,
  sumIf(sums.placed_orders, NOT is_base) * factor AS placed_orders,
  sumIf(sums.placed_fen, NOT is_base) * factor AS placed_fen,
  sumIf(sums.paid_orders, NOT is_base) * factor AS paid_orders,
  sumIf(sums.paid_fen, NOT is_base) * factor AS paid_fen,
  sumIf(sums.refunded_fen, NOT is_base) * factor AS refunded_fen,
  sumIf(sums.placed_orders, is_base) * factor AS base_placed_orders,
  sumIf(sums.placed_fen, is_base) * factor AS base_placed_fen,
  sumIf(sums.paid_orders, is_base) * factor AS base_paid_orders,
  sumIf(sums.paid_fen, is_base) * factor AS base_paid_fen,
  sumIf(sums.refunded_fen, is_base) * factor AS base_refunded_fen
FROM (
  SELECT *, false AS is_base FROM county_sales_between(
    start_at = (SELECT max(start_at) + throwIf(count() = 0,
      'no such window of the campaign: read the view campaign_window') FROM campaign_window
        WHERE campaign = {campaign:String} AND window_id = {window_id:String}),
    end_at = (SELECT max(end_at) + throwIf(count() = 0, 'no such window of the campaign: read the view campaign_window')
      FROM campaign_window WHERE campaign = {campaign:String} AND window_id = {window_id:String}))
  UNION ALL
  SELECT *, true AS is_base FROM county_sales_between(
    start_at = (SELECT max(coalesce(base_start_at, start_at)) + throwIf(count() = 0,
      'no such window of the campaign: read the view campaign_window') FROM campaign_window
        WHERE campaign = {campaign:String} AND window_id = {window_id:String}),
    end_at = (SELECT max(coalesce(base_complete_to, start_at)) + throwIf(count() = 0,
      'no such window of the campaign: read the view campaign_window') FROM campaign_window
        WHERE campaign = {campaign:String} AND window_id = {window_id:String}))
) AS sums
GROUP BY county, platform;
