import { HOT_SECONDS, HOUR_SECONDS, type Slice } from '../../domain/slices.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { reached } from '../points.ts';
import { nextVersion } from '../../services/rollups/slice-version.ts';

/** Slice starts travel as a bound parameter in the URL, whose length servers bound. */
const MAX_SLICES_PER_STATEMENT = 500;

/**
 * Recomputes slices from the orders and commits them. Readers see the new rows with the commit row, never before.
 * Safe to cut off anywhere: rows without a commit stay invisible and are collected later.
 */
export async function refreshSlices(client: ClickHouseClient, slices: readonly Slice[]): Promise<void> {
  for (const seconds of [HOT_SECONDS, HOUR_SECONDS] as const) {
    const chosen = slices.filter((slice) => slice.seconds === seconds);
    for (let at = 0; at < chosen.length; at += MAX_SLICES_PER_STATEMENT) {
      const part = chosen.slice(at, at + MAX_SLICES_PER_STATEMENT);
      const version = await nextVersion(client);
      await compute(client, seconds, part, version);
      reached('slices.computed');
      await commit(client, part, version);
      reached('slices.committed');
    }
  }
}

const ORDER_DIMENSIONS = 'slice_start, stat_hour, seller_county, platform, channel, direction, order_mode';

/**
 * One read of the orders for both kinds, so that sales and products are computed from one snapshot: the lines, grouped
 * with and without their product. What an order has once is counted with its first line. An order counts as placed in
 * the hour it was placed, and as paid in the hour it was paid, whatever its status became.
 */
const computeStatement = (sliceOfOrder: string): string => `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, channel, direction,
    order_mode, category, unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen)
  WITH grouping(category) = 1 AS of_orders
  SELECT if(of_orders, 'sales', 'products'), slice_start, {seconds:UInt16}, {version:UInt64}, stat_hour, seller_county, platform,
    channel, direction, order_mode, category, unit,
    if(of_orders, sumIf(of_order, placed), sumIf(of_product, placed)),
    if(of_orders, sumIf(order_fen, placed), sumIf(amount_fen, placed)),
    if(of_orders, 0, sumIf(quantity, placed)),
    if(of_orders, sumIf(of_order, paid), sumIf(of_product, paid)),
    if(of_orders, sumIf(order_fen, paid), sumIf(amount_fen, paid)),
    if(of_orders, 0, sumIf(quantity, paid)),
    if(of_orders, sumIf(order_refunded_fen, paid), 0)
  FROM (
    WITH
      toStartOfHour(placed_slice) AS placed_hour,
      toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS paid_hour,
      arrayJoin(multiIf(
        paid_at IS NULL, [(placed_hour, 1, 0)],
        placed_hour = paid_hour, [(placed_hour, 1, 1)],
        [(placed_hour, 1, 0), (paid_hour, 0, 1)])) AS stat
    SELECT ${sliceOfOrder} AS slice_start, stat.1 AS stat_hour, stat.2 AS placed, stat.3 AS paid, seller_county, platform, channel,
      direction, order_mode, category, unit, quantity, amount_fen, occurrence = 1 AS of_product, line = 1 AS of_order,
      of_order * goods_amount_fen AS order_fen, of_order * refunded_fen AS order_refunded_fen
    FROM orders FINAL
    ARRAY JOIN lines.category AS category, lines.unit AS unit, lines.quantity AS quantity, lines.amount_fen AS amount_fen,
      arrayEnumerate(lines.unit) AS line, arrayEnumerateUniq(lines.category, lines.unit) AS occurrence
    WHERE ${sliceOfOrder} IN {starts:Array(DateTime('Asia/Shanghai'))}
  )
  GROUP BY GROUPING SETS ((${ORDER_DIMENSIONS}), (${ORDER_DIMENSIONS}, category, unit))`;

async function compute(
  client: ClickHouseClient,
  seconds: Slice['seconds'],
  slices: readonly Slice[],
  version: string,
): Promise<void> {
  await client.command({
    query: computeStatement(seconds === HOT_SECONDS ? 'placed_slice' : 'toStartOfHour(placed_slice)'),
    query_params: { seconds, version, starts: slices.map(({ start }) => start) },
    clickhouse_settings: { do_not_merge_across_partitions_select_final: 1 },
  });
}

async function commit(client: ClickHouseClient, slices: readonly Slice[], version: string): Promise<void> {
  await client.insert({
    table: 'rollup',
    columns: ['kind', 'slice_start', 'slice_seconds', 'slice_version', 'seen'],
    format: 'JSONCompactEachRow',
    values: slices.map(({ start, seconds, seen }) => ['commit', start, seconds, version, seen]),
  });
}
