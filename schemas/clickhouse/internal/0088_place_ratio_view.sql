-- grain: such a figure and basis, as an exact ratio
-- Few counties have a figure, so they are filtered first, and the join finds the figures of each row. Units are
-- converted after the rows are added up. A quantity is in thousandths of a base unit's thousandth.
CREATE OR REPLACE VIEW place_ratio AS
WITH
  (unit -> transform(toString(unit), ['catty', 'g', 'ml'], ['kg', 'kg', 'litre'], toString(unit))) AS base_unit_of,
  (unit -> transform(toString(unit), ['catty', 'g', 'ml'], [500, 1, 1], 1000)) AS thousandths_of
SELECT figure.campaign AS campaign, figure.id AS id, figure.place AS place, figure.segment AS segment,
  figure.platform AS platform, figure.category AS category, figure.window_id AS window_id, basis,
  figure.metric AS metric, figure.unit AS unit, if(figure.metric = 'sales', 2, 0) AS decimals,
  sum(multiIf(basis = 'net', toInt256(0),
    figure.metric = 'orders', toInt256(if(figure.category = '', first_lines, orders)),
    figure.metric = 'sales', toInt256(fen),
    base_unit_of(sold_unit) = base_unit_of(figure.unit), toInt256(quantity * 1000) * thousandths_of(sold_unit),
    toInt256(0))) * figure.sample_factor AS numerator,
  toInt256(multiIf(figure.metric = 'orders', 1, figure.metric = 'sales', 100, 1000 * thousandths_of(figure.unit)))
    AS denominator,
  if(basis = 'net', 'refunds are not known by product', NULL) AS reason, figure.is_too_small AS is_too_small,
  if(figure.sample_factor = 1 OR figure.is_too_small OR basis = 'net', 0,
    sum(if(figure.category = '', first_lines, orders))) AS seen_orders,
  multiIf(figure.metric = 'orders', toFloat64(seen_orders), figure.metric = 'sales', toFloat64(sum(fen_squared)), 0)
    * figure.sample_factor * if(figure.is_too_small, 0, figure.sample_factor - 1) AS variance
FROM place_figure AS figure
LEFT JOIN (
  SELECT asked.campaign AS campaign, asked.id AS id, sold.unit AS sold_unit,
    sumIf(placed_orders, other_unit = '') AS placed_orders,
    sum(placed_first_lines) AS placed_first_lines, sum(placed_fen) AS placed_fen,
    sum(placed_quantity) AS placed_quantity, sumIf(paid_orders, other_unit = '') AS paid_orders,
    sum(paid_first_lines) AS paid_first_lines, sum(paid_fen) AS paid_fen, sum(paid_quantity) AS paid_quantity,
    sum(placed_fen_squared) AS placed_fen_squared, sum(paid_fen_squared) AS paid_fen_squared
  FROM (
    SELECT * REPLACE (platform::String AS platform)
    FROM rollup
    WHERE kind IN ('products', 'product_pairs') AND county IN (SELECT arrayJoin(counties) FROM place_figure)
      AND (slice_start, slice_seconds, slice_version) IN (
        SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
  ) AS sold
  INNER JOIN (
    SELECT campaign, id, category, village, start_at, end_at, platform_name, arrayJoin(counties) AS county
    FROM place_figure ARRAY JOIN platforms AS platform_name
  ) AS asked ON asked.county = sold.county AND asked.platform_name = sold.platform
  WHERE sold.stat_hour >= asked.start_at AND sold.stat_hour < asked.end_at
    AND asked.village IN (0, sold.village) AND asked.category IN ('', sold.category)
    AND (sold.other_unit = '' OR asked.category IN ('', sold.other_category))
  GROUP BY campaign, id, sold_unit
) AS sums ON sums.campaign = figure.campaign AND sums.id = figure.id
ARRAY JOIN ['placed', 'paid', 'net'] AS basis, [placed_orders, paid_orders, 0] AS orders,
  [placed_first_lines, paid_first_lines, 0] AS first_lines, [placed_fen, paid_fen, 0] AS fen,
  [placed_quantity, paid_quantity, toDecimal128(0, 3)] AS quantity,
  [placed_fen_squared, paid_fen_squared, toUInt128(0)] AS fen_squared
GROUP BY campaign, sample_factor, is_too_small, id, place, segment, platform, category, window_id, metric, unit, basis
COMMENT 'Figures about one place as exact ratios; read campaign_figure';
