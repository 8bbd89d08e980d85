CREATE OR REPLACE VIEW product_sales_by_window AS
WITH (SELECT max(sample_factor) FROM campaign_window WHERE campaign = {campaign:String}
  AND window_id = {window_id:String}) AS factor
SELECT county, rural, platform, category, unit, basis,
  basis_orders * factor AS orders, basis_quantity * factor AS quantity, basis_fen * factor AS sales_fen
FROM product_sales_between(
  start_at = (SELECT max(start_at) + throwIf(count() = 0,
    'no such window of the campaign: read the view campaign_window') FROM campaign_window
      WHERE campaign = {campaign:String} AND window_id = {window_id:String}),
    end_at = (SELECT max(end_at) + throwIf(count() = 0, 'no such window of the campaign: read the view campaign_window')
      FROM campaign_window WHERE campaign = {campaign:String} AND window_id = {window_id:String}))
ARRAY JOIN
  ['placed', 'paid'] AS basis,
  [placed_orders, paid_orders] AS basis_orders,
  [placed_quantity, paid_quantity] AS basis_quantity,
  [placed_fen, paid_fen] AS basis_fen
WHERE basis_orders > 0;
