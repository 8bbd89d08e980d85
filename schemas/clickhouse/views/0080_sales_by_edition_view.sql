-- summary: Rows of sales_by_window as an edition had them | 某一版次发布时 sales_by_window 的结果
-- grain: as sales_by_window
-- unit: as sales_by_window
-- basis: as sales_by_window
-- page: editions 3
-- call: campaign = 'double11-2017', edition = '1', window_id = 'day', by = 'county', segment = 'rural', scope = 'all',
--   basis = 'paid'
-- argument campaign: the campaign | 活动
-- argument edition: number of the edition within the campaign | 活动内的版次
-- argument window_id: a window of the campaign, as campaign_window has them; an edition holds no other hours
--   | 活动的时段，见 campaign_window；版次不含其他时段
-- argument by: as sales_by_window, without village and outlet | 同 sales_by_window，但不含 village 和 outlet
-- argument segment, scope, basis: as sales_by_window

-- What an edition does not hold is refused, with the editions that there are, or with the questions that it holds.
CREATE OR REPLACE VIEW sales_by_edition AS
WITH replaceOne({by:String}, 'overlapping-', '') AS stored_by,
  (SELECT (anyIf((publication, toString(status)), campaign = {campaign:String} AND edition = {edition:UInt32}),
    if(count() = 0, 'none is published', concat('no such edition, only ',
      arrayStringConcat(arraySort(groupArray(concat(campaign, ' ', toString(edition)))), ', '))))
   FROM edition) AS found,
  (SELECT (countIf(window_id = {window_id:String} AND by = stored_by AND segment = {segment:String}
      AND scope = {scope:String} AND basis = {basis:String}) > 0,
    arrayStringConcat(arraySort(groupUniqArray(concat(window_id, ' by ', if(by IN ('segment', 'product-group'),
      'overlapping-', ''), by, ' of ', segment, ' ', scope, ' ', basis))), ', '))
   FROM edition_sales WHERE publication = found.1.1) AS held
SELECT {edition:UInt32} AS edition, found.1.2 AS status, member, label_en, label_zh,
  if(confidential, NULL, frozen.orders) AS orders, if(confidential, NULL, frozen.sales_fen) AS sales_fen,
  refunded_fen, refund_rate_percent, average_order_fen, active_counties, base_orders, base_sales_fen, growth_percent,
  multiple, growth_reason, contribution_points, share_percent, share_of_period_percent, share_of_rural_percent,
  nullIf(rank, 0) AS rank, if(confidential, NULL, frozen.sampled_orders) AS sampled_orders, orders_error_percent,
  sales_error_percent, average_order_error_fen, growth_error_points, growth_difference_error_points, multiple_error,
  contribution_error_points, share_error_points, share_of_period_error_points, share_of_rural_error_points, rank_best,
  rank_worst, quality, growth_quality, confidential
FROM edition_sales AS frozen
WHERE publication IN (
    SELECT found.1.1 WHERE NOT throwIf(found.1.1 = '', found.2)
      AND NOT throwIf(NOT held.1, concat('the edition holds no such rows, only ', held.2)))
  AND window_id = {window_id:String} AND by = stored_by
  AND segment = {segment:String} AND scope = {scope:String} AND basis = {basis:String};
