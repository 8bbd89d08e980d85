import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';

/** The measures that sums of days keep. */
const MEASURES = [
  'placed_orders',
  'placed_fen',
  'placed_quantity',
  'paid_orders',
  'paid_fen',
  'paid_quantity',
  'refunded_fen',
  'placed_fen_squared',
  'paid_fen_squared',
];
/** The measures of a slice's rows. */
const SLICE_MEASURES = [...MEASURES, 'placed_first_lines', 'paid_first_lines'];

/** SQL: the measures with a sign, as decimals: unsigned integers cannot hold negative measures. */
export const signedMeasures = (sign: '' | '-'): string =>
  MEASURES.map((measure) => `${sign}toDecimal128(${measure}, 3) AS ${measure}`).join(', ');

const differences = (measures: readonly string[]): string =>
  measures.map((measure) => `sum(${measure}) AS ${measure}_difference`).join(', ');
const anyDiffers = (measures: readonly string[]): string =>
  measures.map((measure) => `${measure}_difference != 0`).join(' OR ');
const differenceTexts = (
  measures: readonly string[],
): string => `arrayFilter(text -> NOT endsWith(text, ' 0'), [
  ${measures.map((measure) => `concat('${measure.replaceAll('_', ' ')} ', toString(${measure}_difference))`).join(', ')}])`;

/** SQL over signed measures: the sum of each, whether any differs from 0, and texts for those that do. */
export const MEASURE_DIFFERENCES = differences(MEASURES);
export const ANY_MEASURE_DIFFERS = anyDiffers(MEASURES);
export const MEASURE_DIFFERENCE_TEXTS = differenceTexts(MEASURES);
export const SLICE_DIFFERENCE_TEXTS = differenceTexts(SLICE_MEASURES);

const DIMENSIONS = `slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category, unit,
  village, outlet_type, outlet_id, outlet_county`;

/** SQL: the columns of a place in rows of another kind. */
const NO_PLACE = `toUInt64(0) AS village, '' AS outlet_type, '' AS outlet_id, toUInt32(0) AS outlet_county`;

/** SQL: sales of the orders by the hour of the column `instant`. */
function salesBy(instant: 'placed_at' | 'paid_at'): string {
  const placed = instant === 'placed_at';
  const squared = 'sum(toInt128(goods_amount_fen) * goods_amount_fen)';
  return `
    SELECT slice_start, slice_seconds, 'sales' AS kind, toStartOfHour(toDateTime(assumeNotNull(${instant}), 'Asia/Shanghai')) AS stat_hour,
      seller_county AS county, platform, channel, direction, order_mode, '' AS category, '' AS unit, ${NO_PLACE},
      ${placed ? 'toInt64(count()), sum(goods_amount_fen)' : 'toInt64(0), toInt64(0)'}, toDecimal128(0, 3),
      ${placed ? 'toInt64(0), toInt64(0)' : 'toInt64(count()), sum(goods_amount_fen)'}, toDecimal128(0, 3),
      ${placed ? 'toInt64(0)' : 'sum(refunded_fen)'}, ${placed ? `${squared}, toInt128(0)` : `toInt128(0), ${squared}`}, toInt64(0), toInt64(0)
    FROM sliced WHERE NOT is_copy AND ${instant} IS NOT NULL GROUP BY ${DIMENSIONS}`;
}

/** SQL: products of the orders by the hour of the column `instant`. */
function productsBy(instant: 'placed_at' | 'paid_at'): string {
  const measures = 'toInt64(count()), sum(product_fen), sum(product_quantity)';
  const none = 'toInt64(0), toInt64(0), toDecimal128(0, 3)';
  const first = 'toInt64(countIf(product = kinds[1]))';
  const squared = 'sum(product_fen_squared)';
  const placed = instant === 'placed_at';
  return `
    SELECT slice_start, slice_seconds, if(is_copy, 'copies', 'products') AS kind, toStartOfHour(toDateTime(assumeNotNull(${instant}), 'Asia/Shanghai')) AS stat_hour,
      seller_county AS county, platform, channel, direction, order_mode, product.1 AS category, product.2 AS unit, if(seller_village = '', 0, toUInt64(seller_village)) AS village, outlet_type, outlet_id, outlet_county,
      ${placed ? `${measures}, ${none}` : `${none}, ${measures}`}, toInt64(0),
      ${placed ? `${squared}, toInt128(0), ${first}, toInt64(0)` : `toInt128(0), ${squared}, toInt64(0), ${first}`}
    FROM (
      SELECT *, product, arrayZip(\`lines.category\`, \`lines.unit\`) AS kinds,
        arraySum(arrayMap((k, fen) -> if(k = product, fen, 0), kinds, \`lines.amount_fen\`)) AS product_fen,
        arraySum(arrayMap((k, fen) -> if(k = product, toInt128(fen) * fen, toInt128(0)), kinds, \`lines.amount_fen\`)) AS product_fen_squared,
        arraySum(arrayMap((k, n) -> if(k = product, toDecimal128(n, 3), toDecimal128(0, 3)), kinds, \`lines.quantity\`)) AS product_quantity
      FROM sliced ARRAY JOIN arrayDistinct(arrayZip(\`lines.category\`, \`lines.unit\`)) AS product
      WHERE ${instant} IS NOT NULL
    )
    GROUP BY ${DIMENSIONS}`;
}

/**
 * SQL: the orders, aggregated again, less the visible rollup rows, by slice and dimensions; only rows that differ.
 * Deliberately unlike the refresh: it sums placed and paid separately, and collects the products of an order before it
 * sums them. It looks at all settlements, and not only at those that the refresh knows of. It is one query, so that rollup rows and their commits come from one snapshot.
 * `within` restricts both sides to some slices; it may use slice_start and slice_seconds.
 */
export function rollupDifference(within = '1'): string {
  return `
  WITH
    settled AS (SELECT slice_start FROM visible_slice WHERE slice_seconds = ${HOUR_SECONDS}),
    copies AS (
      SELECT copy.5 AS placed_slice, copy.3 AS platform, copy.4 AS order_id
      FROM (
        SELECT arrayJoin(arrayPopFront(arraySort(groupArray((paid_at IS NULL, outlet_id != '', platform, order_id, placed_slice))))) AS copy
        FROM orders FINAL WHERE settlement_reference != '' GROUP BY settlement_reference
      )
    ),
    sliced AS (
      SELECT *,
        (placed_slice, platform, order_id) IN (SELECT placed_slice, platform, order_id FROM copies) AS is_copy,
        toStartOfHour(placed_slice) IN (SELECT slice_start FROM settled) AS is_settled,
        if(is_settled, toStartOfHour(placed_slice), placed_slice) AS slice_start,
        if(is_settled, ${HOUR_SECONDS}, ${HOT_SECONDS}) AS slice_seconds
      FROM orders FINAL
      WHERE ${within}
    )
  SELECT ${DIMENSIONS}, ${differences(SLICE_MEASURES)}
  FROM (
    SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, toString(kind) AS kind, stat_hour, county, toString(platform) AS platform,
      toString(channel) AS channel, toString(direction) AS direction, toString(order_mode) AS order_mode,
      toString(category) AS category, toString(unit) AS unit, village, toString(outlet_type) AS outlet_type, outlet_id, outlet_county,
      -toInt64(placed_orders) AS placed_orders, -placed_fen AS placed_fen, -placed_quantity AS placed_quantity,
      -toInt64(paid_orders) AS paid_orders, -paid_fen AS paid_fen, -paid_quantity AS paid_quantity, -refunded_fen AS refunded_fen,
      -toInt128(placed_fen_squared) AS placed_fen_squared, -toInt128(paid_fen_squared) AS paid_fen_squared,
      -toInt64(placed_first_lines) AS placed_first_lines, -toInt64(paid_first_lines) AS paid_first_lines
    FROM rollup
    WHERE kind IN ('sales', 'products', 'copies') AND (${within})
      AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
    UNION ALL ${salesBy('placed_at')}
    UNION ALL ${salesBy('paid_at')}
    UNION ALL ${productsBy('placed_at')}
    UNION ALL ${productsBy('paid_at')}
  )
  GROUP BY ${DIMENSIONS}
  HAVING ${anyDiffers(SLICE_MEASURES)}`;
}
