import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';

/** What a rollup row counts. */
const MEASURES = [
  'placed_orders',
  'placed_fen',
  'placed_quantity',
  'paid_orders',
  'paid_fen',
  'paid_quantity',
  'refunded_fen',
] as const;

/** SQL: the measures of rows that are taken from one another, and that unsigned numbers would not hold. */
export const signedMeasures = (sign: '' | '-'): string =>
  MEASURES.map((measure) => `${sign}toDecimal128(${measure}, 3) AS ${measure}`).join(', ');

/** SQL over rows of measures: what is left of each, whether anything is, and a list that says so. */
export const DIFFERENCES = MEASURES.map((measure) => `sum(${measure}) AS d_${measure}`).join(', ');
export const ANY_DIFFERS = MEASURES.map((measure) => `d_${measure} != 0`).join(' OR ');
export const DIFFERENCES_SAID = `arrayMap(m -> concat(m.1, ' ', m.2), arrayFilter(m -> m.2 != '0', [
  ${MEASURES.map((measure) => `('${measure.replace('_', ' ')}', toString(d_${measure}))`).join(', ')}]))`;

const DIMENSIONS =
  'slice_start, slice_seconds, kind, stat_hour, county, platform, channel, direction, order_mode, category, unit';

/** `side`: the sums of one pass, which count by the hour of the column named by `instant`. */
function salesPass(instant: 'placed_at' | 'paid_at'): string {
  const placed = instant === 'placed_at';
  return `
    SELECT slice_start, slice_seconds, 'sales' AS kind, toStartOfHour(toDateTime(assumeNotNull(${instant}), 'Asia/Shanghai')) AS stat_hour,
      seller_county AS county, platform, channel, direction, order_mode, '' AS category, '' AS unit,
      ${placed ? 'toInt64(count()), sum(goods_amount_fen)' : 'toInt64(0), toInt64(0)'}, toDecimal128(0, 3),
      ${placed ? 'toInt64(0), toInt64(0)' : 'toInt64(count()), sum(goods_amount_fen)'}, toDecimal128(0, 3),
      ${placed ? 'toInt64(0)' : 'sum(refunded_fen)'}
    FROM sliced WHERE ${instant} IS NOT NULL GROUP BY ${DIMENSIONS}`;
}

function productPass(instant: 'placed_at' | 'paid_at'): string {
  const measures = 'toInt64(count()), sum(product_fen), sum(product_quantity)';
  const none = 'toInt64(0), toInt64(0), toDecimal128(0, 3)';
  return `
    SELECT slice_start, slice_seconds, 'products' AS kind, toStartOfHour(toDateTime(assumeNotNull(${instant}), 'Asia/Shanghai')) AS stat_hour,
      seller_county AS county, platform, channel, direction, order_mode, product.1 AS category, product.2 AS unit,
      ${instant === 'placed_at' ? `${measures}, ${none}` : `${none}, ${measures}`}, toInt64(0)
    FROM (
      SELECT *, product, arrayZip(\`lines.category\`, \`lines.unit\`) AS kinds,
        arraySum(arrayMap((k, fen) -> if(k = product, fen, 0), kinds, \`lines.amount_fen\`)) AS product_fen,
        arraySum(arrayMap((k, n) -> if(k = product, toDecimal128(n, 3), toDecimal128(0, 3)), kinds, \`lines.quantity\`)) AS product_quantity
      FROM sliced ARRAY JOIN arrayDistinct(arrayZip(\`lines.category\`, \`lines.unit\`)) AS product
      WHERE ${instant} IS NOT NULL
    )
    GROUP BY ${DIMENSIONS}`;
}

/**
 * Rows of `orders` aggregated anew less the visible rollup rows, by slice and dimension: what does not cancel out
 * differs. Formulated apart from the refresh: placed and paid are summed in passes of their own, and the products of an
 * order are gathered before they are summed.
 * One query, so that the rollup rows and the commits that make them visible are of one snapshot.
 * `within` narrows both sides to some slices; it may use slice_start and slice_seconds.
 */
export function rollupDifference(within = '1'): string {
  return `
  WITH
    settled AS (SELECT slice_start FROM visible_slice WHERE slice_seconds = ${HOUR_SECONDS}),
    sliced AS (
      SELECT *,
        toStartOfHour(placed_slice) IN (SELECT slice_start FROM settled) AS is_settled,
        if(is_settled, toStartOfHour(placed_slice), placed_slice) AS slice_start,
        if(is_settled, ${HOUR_SECONDS}, ${HOT_SECONDS}) AS slice_seconds
      FROM orders FINAL
      WHERE ${within}
    )
  SELECT ${DIMENSIONS}, ${DIFFERENCES}
  FROM (
    SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, toString(kind) AS kind, stat_hour, county, toString(platform) AS platform,
      toString(channel) AS channel, toString(direction) AS direction, toString(order_mode) AS order_mode,
      toString(category) AS category, toString(unit) AS unit,
      -toInt64(placed_orders) AS placed_orders, -placed_fen AS placed_fen, -placed_quantity AS placed_quantity,
      -toInt64(paid_orders) AS paid_orders, -paid_fen AS paid_fen, -paid_quantity AS paid_quantity, -refunded_fen AS refunded_fen
    FROM rollup
    WHERE kind IN ('sales', 'products') AND (${within})
      AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
    UNION ALL ${salesPass('placed_at')}
    UNION ALL ${salesPass('paid_at')}
    UNION ALL ${productPass('placed_at')}
    UNION ALL ${productPass('paid_at')}
  )
  GROUP BY ${DIMENSIONS}
  HAVING ${ANY_DIFFERS}`;
}
