import { ROLLUP_DEFINITION } from '../../domain/rollup-definition.ts';
import { HOT_SECONDS, HOUR_SECONDS, type Slice } from '../../domain/slices.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { inSpan } from '../../adapters/tracing/spans.ts';
import { observe } from '../observations.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { AS_ONE_PART, noWords } from './as-one-part.ts';
import { noticeCopies, type NoticedSet, sliceOfOrder, type SliceSet } from './notice-copies.ts';
import { nextVersion } from '../../pipeline/rollups/slice-version.ts';

/** Slice starts travel in the URL, whose length servers limit. */
const MAX_SLICES_PER_STATEMENT = 500;

/**
 * Recomputes slices from the orders. One statement writes the rows of a slice and the commit row that makes them visible.
 * May be interrupted at any point.
 */
export async function refreshSlices(client: ClickHouseClient, slices: readonly Slice[]): Promise<void> {
  for (const set of await noticeCopies(client, setsOf(slices))) {
    const { seconds, slices: part } = set;
    const version = await nextVersion(client);
    const attributes = {
      'countyflow.slice_version': version,
      'countyflow.slice_seconds': seconds,
      'countyflow.slices': part.length,
    };
    await inSpan('commit', attributes, async () => {
      const startedMs = performance.now();
      const written = write(client, set, version);
      passCheckpoint('slices.sent');
      await written;
      passCheckpoint('slices.committed');
      const durationMs = performance.now() - startedMs;
      observe('committed', { sliceVersion: version, seconds, slices: part, durationMs });
    });
  }
}

/** The slices by length, as many as one statement may compute. */
function setsOf(slices: readonly Slice[]): SliceSet[] {
  return ([HOT_SECONDS, HOUR_SECONDS] as const).flatMap((seconds) => {
    const chosen = slices.filter((slice) => slice.seconds === seconds);
    return Array.from({ length: Math.ceil(chosen.length / MAX_SLICES_PER_STATEMENT) }, (_, index) => ({
      seconds,
      slices: chosen.slice(index * MAX_SLICES_PER_STATEMENT, (index + 1) * MAX_SLICES_PER_STATEMENT),
    }));
  });
}

/**
 * SQL: whether the sale of an order counts with another order. Of the orders whose current versions name one settlement,
 * one counts: a paid one before others, then one without an outlet, which is the selling platform's, then the first by
 * platform and order id (docs/adr/0042). The orders of a settlement may lie in any slices.
 */
const isCopy = (slice: string): string => `(placed_slice, platform, order_id) IN (
      SELECT placed_slice, platform, order_id
      FROM (
        SELECT placed_slice, platform, order_id,
          row_number() OVER (PARTITION BY settlement_reference ORDER BY paid_at IS NULL, outlet_id != '', platform, order_id, placed_slice) AS place
        FROM orders FINAL
        WHERE settlement_reference != '' AND (placed_slice, platform, order_id) IN (
          SELECT placed_slice, platform, order_id FROM settlement WHERE settlement_reference IN (
            SELECT settlement_reference FROM settled_order WHERE ${slice} IN {starts:Array(DateTime('Asia/Shanghai'))}))
      )
      WHERE place > 1)`;

const ORDER_DIMENSIONS = 'slice_start, stat_hour, seller_county, platform, channel, direction, order_mode';
const PRODUCT_DIMENSIONS = `${ORDER_DIMENSIONS}, category, unit, village, outlet_type, outlet_id, outlet_county`;

/**
 * One read of the orders computes sales and products, so both come from one snapshot: it reads lines, and groups them with
 * and without their product and place. Measures of the whole order count with its first line. An order counts as placed
 * in the hour it was placed and as paid in the hour it was paid, whatever its status is now. `isCopy` separates the orders
 * whose sale counts with another one; slices without such orders are not asked.
 */
const refreshStatement = (slice: string, isCopy?: string): string => `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, channel, direction,
    order_mode, category, unit, village, outlet_type, outlet_id, outlet_county, placed_orders, placed_fen, placed_quantity,
    paid_orders, paid_fen, paid_quantity, refunded_fen, placed_first_lines, paid_first_lines,
    placed_fen_squared, paid_fen_squared, seen_arrivals, definition)
  WITH grouping(category) = 1 AS is_sales, sumIf(is_first_line, is_placed) AS placed_orders, sumIf(is_first_line, is_paid) AS paid_orders
  SELECT ${isCopy === undefined ? "if(is_sales, 'sales', 'products')" : "multiIf(is_sales, 'sales', is_copy, 'copies', 'products')"}, slice_start, {seconds:UInt16}, {version:UInt64}, stat_hour, seller_county, platform,
    channel, direction, order_mode, category, unit, village, outlet_type, outlet_id, outlet_county,
    if(is_sales, placed_orders, sumIf(is_first_of_product, is_placed)),
    if(is_sales, sumIf(order_fen, is_placed), sumIf(amount_fen, is_placed)),
    if(is_sales, 0, sumIf(quantity, is_placed)),
    if(is_sales, paid_orders, sumIf(is_first_of_product, is_paid)),
    if(is_sales, sumIf(order_fen, is_paid), sumIf(amount_fen, is_paid)),
    if(is_sales, 0, sumIf(quantity, is_paid)),
    if(is_sales, sumIf(order_refunded_fen, is_paid), 0),
    if(is_sales, 0, placed_orders), if(is_sales, 0, paid_orders),
    if(is_sales, sumIf(order_fen_squared, is_placed), sumIf(line_fen_squared, is_placed)),
    if(is_sales, sumIf(order_fen_squared, is_paid), sumIf(line_fen_squared, is_paid)),
    0, toUInt16(0)
  FROM (
    WITH
      toStartOfHour(placed_slice) AS placed_hour,
      toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS paid_hour,
      arrayJoin(multiIf(
        paid_at IS NULL, [(placed_hour, 1, 0)],
        placed_hour = paid_hour, [(placed_hour, 1, 1)],
        [(placed_hour, 1, 0), (paid_hour, 0, 1)])) AS stat
    SELECT ${slice} AS slice_start, ${isCopy === undefined ? '' : `${isCopy} AS is_copy, `}stat.1 AS stat_hour, stat.2 AS is_placed, stat.3 AS is_paid, seller_county, platform, channel,
      direction, order_mode, toUInt64OrZero(seller_village) AS village, outlet_type, outlet_id, outlet_county,
      category, unit, quantity, amount_fen, occurrence = 1 AS is_first_of_product, line = 1 AS is_first_line,
      is_first_line * goods_amount_fen AS order_fen, is_first_line * refunded_fen AS order_refunded_fen,
      toUInt128(order_fen) * toUInt128(order_fen) AS order_fen_squared, toUInt128(amount_fen) * toUInt128(amount_fen) AS line_fen_squared
    FROM orders FINAL
    ARRAY JOIN lines.category AS category, lines.unit AS unit, lines.quantity AS quantity, lines.amount_fen AS amount_fen,
      arrayEnumerate(lines.unit) AS line, arrayEnumerateUniq(lines.category, lines.unit) AS occurrence
    WHERE ${slice} IN {starts:Array(DateTime('Asia/Shanghai'))}
  )
  GROUP BY GROUPING SETS (${
    isCopy === undefined
      ? `(${ORDER_DIMENSIONS}), (${PRODUCT_DIMENSIONS})`
      : `(${ORDER_DIMENSIONS}, is_copy), (${PRODUCT_DIMENSIONS}, is_copy)) HAVING NOT (is_sales AND is_copy`
  })
  UNION ALL
  SELECT 'commit', slice.1, {seconds:UInt16}, {version:UInt64}, slice.1, 0, ${noWords(6)}, 0, ${noWords(1)}, '', 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, slice.2, {definition:UInt16}
  FROM (SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {arrivals:Array(UInt64)})) AS slice)`;

async function write(
  client: ClickHouseClient,
  { seconds, slices, hasCopies }: NoticedSet,
  version: string,
): Promise<void> {
  const slice = sliceOfOrder(seconds);
  await client.command({
    query: refreshStatement(slice, hasCopies ? isCopy(slice) : undefined),
    query_params: {
      seconds,
      version,
      definition: ROLLUP_DEFINITION,
      starts: slices.map(({ start }) => start),
      arrivals: slices.map(({ seenArrivals }) => seenArrivals),
    },
    clickhouse_settings: { ...AS_ONE_PART, do_not_merge_across_partitions_select_final: 1 },
  });
}
