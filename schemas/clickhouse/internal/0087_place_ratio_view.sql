-- Counties are filtered first: few have a figure. A quantity is added up in thousandths of a base unit's thousandth.
CREATE OR REPLACE VIEW place_ratio AS
WITH
  (unit -> transform(toString(unit), ['catty', 'g', 'ml'], ['kg', 'kg', 'litre'], toString(unit))) AS base_unit_of,
  (unit -> transform(toString(unit), ['catty', 'g', 'ml'], [500, 1, 1], 1000)) AS thousandths_of
SELECT figure.campaign AS campaign, figure.id AS id, figure.place AS place, figure.segment AS segment, figure.platform AS platform, figure.category AS category,
  figure.window_id AS window_id, basis, figure.metric AS metric, figure.unit AS unit, if(figure.metric = 'sales', 2, 0) AS decimals,
  toInt256(sum_of_basis) * figure.sample_factor AS numerator, toInt256(multiIf(figure.metric = 'orders', 1, figure.metric = 'sales', 100, 1000 * thousandths_of(figure.unit))) AS denominator,
  if(basis = 'net', 'refunds are not known by product', NULL) AS reason
FROM place_figure AS figure
LEFT JOIN (
  SELECT f.campaign AS campaign, f.id AS id,
    sum(multiIf(f.metric = 'orders', toInt128(if(f.category = '', placed_first_lines, placed_orders)), f.metric = 'sales', toInt128(placed_fen), base_unit_of(sold.unit) = base_unit_of(f.unit), toInt128(placed_quantity * 1000) * thousandths_of(sold.unit), toInt128(0))) AS placed_sum,
    sum(multiIf(f.metric = 'orders', toInt128(if(f.category = '', paid_first_lines, paid_orders)), f.metric = 'sales', toInt128(paid_fen), base_unit_of(sold.unit) = base_unit_of(f.unit), toInt128(paid_quantity * 1000) * thousandths_of(sold.unit), toInt128(0))) AS paid_sum
  FROM (
    SELECT stat_hour, county, village, platform, category, unit, placed_orders, placed_first_lines, placed_fen, placed_quantity, paid_orders, paid_first_lines, paid_fen, paid_quantity
    FROM rollup
    WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
      AND county IN (SELECT county FROM county CROSS JOIN place_figure WHERE startsWith(toString(county), substring(place, 1, 6)))
      AND stat_hour >= (SELECT min(start_at) FROM place_figure) AND stat_hour < (SELECT max(end_at) FROM place_figure)
  ) AS sold
  CROSS JOIN place_figure AS f
  WHERE sold.stat_hour >= f.start_at AND sold.stat_hour < f.end_at
    AND startsWith(if(length(f.place) <= 6, toString(sold.county), toString(sold.village)), f.place)
    AND f.platform IN ('', sold.platform) AND f.category IN ('', sold.category)
    AND (f.segment = '' OR (f.campaign, f.segment, sold.county) IN (SELECT campaign, segment, county FROM campaign_segment_member))
  GROUP BY campaign, id
) AS sums ON sums.campaign = figure.campaign AND sums.id = figure.id
ARRAY JOIN ['placed', 'paid', 'net'] AS basis, [placed_sum, paid_sum, toInt128(0)] AS sum_of_basis
COMMENT 'Figures about one place as exact ratios; read campaign_figure';
