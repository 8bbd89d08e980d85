-- summary: Rows of products_by_window as an edition had them | 某一版次发布时 products_by_window 的结果
-- grain: as products_by_window
-- unit: as products_by_window
-- basis: as sales_by_window
-- page: editions 4
-- call: campaign = 'double11-2017', edition = '1', window_id = 'day', by = 'category', category = '', segment = 'rural',
--   basis = 'paid'
-- argument campaign, edition, window_id: as sales_by_edition
-- argument by, category, basis: as products_by_window
-- argument segment: as sales_by_window
-- column orders, sales_fen: as products_by_window

-- What an edition does not hold is refused, with the editions that there are, or with the questions that it holds.
CREATE OR REPLACE VIEW products_by_edition AS
WITH replaceOne({by:String}, 'overlapping-', '') AS stored_by,
  (SELECT (anyIf((publication, toString(status)), campaign = {campaign:String} AND edition = {edition:UInt32}),
    if(count() = 0, 'none is published', concat('no such edition, only ',
      arrayStringConcat(arraySort(groupArray(concat(campaign, ' ', toString(edition)))), ', '))))
   FROM edition) AS found,
  (SELECT (countIf(window_id = {window_id:String} AND by = stored_by AND category = {category:String}
      AND segment = {segment:String} AND basis = {basis:String}) > 0,
    arrayStringConcat(arraySort(groupUniqArray(concat(window_id, ' by ', if(by IN ('segment', 'product-group'),
      'overlapping-', ''), by, ' of ', segment, ' ', category, if(category = '', '', ' '), basis))), ', '))
   FROM edition_products WHERE publication = found.1.1) AS held
SELECT {edition:UInt32} AS edition, found.1.2 AS status, member, label_en, label_zh, unit, base_unit,
  if(confidential, NULL, frozen.orders) AS orders, if(confidential, NULL, frozen.quantity) AS quantity,
  if(confidential, NULL, frozen.quantity_in_base_unit) AS quantity_in_base_unit,
  if(confidential, NULL, frozen.sales_fen) AS sales_fen, base_orders, base_quantity, base_sales_fen, growth_percent,
  growth_reason, contribution_points, share_percent, nullIf(rank, 0) AS rank,
  if(confidential, NULL, frozen.sampled_orders) AS sampled_orders, orders_error_percent, sales_error_percent,
  growth_error_points, growth_difference_error_points, contribution_error_points, share_error_points, rank_best,
  rank_worst, quality, growth_quality, confidential
FROM edition_products AS frozen
WHERE publication IN (
    SELECT found.1.1 WHERE NOT throwIf(found.1.1 = '', found.2)
      AND NOT throwIf(NOT held.1, concat('the edition holds no such rows, only ', held.2)))
  AND window_id = {window_id:String} AND by = stored_by
  AND category = {category:String} AND segment = {segment:String} AND basis = {basis:String};
