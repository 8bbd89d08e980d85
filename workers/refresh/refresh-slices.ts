import { HOUR_SECONDS, MINUTE_SECONDS, type Slice } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../adapters/clickhouse/client.ts';
import { reached } from '../points.ts';

/** Slice starts travel as a bound parameter in the URL, whose length servers bound. */
const MAX_SLICES_PER_STATEMENT = 500;

/** Low bits of a slice version: two refreshers in the same millisecond do not share one. */
const VERSION_SALT = 4096;

/**
 * Recomputes slices from the orders and commits them. Readers see the new rows with the commit row, never before.
 * Safe to cut off anywhere: rows without a commit stay invisible and are collected later.
 */
export async function refreshSlices(client: ClickHouseClient, slices: readonly Slice[]): Promise<void> {
  for (const seconds of [MINUTE_SECONDS, HOUR_SECONDS] as const) {
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

/** Above every committed version; its high bits are the time in ms. */
async function nextVersion(client: ClickHouseClient): Promise<string> {
  const [newest] = await rows<{ version: string }>(
    client,
    "SELECT max(slice_version) AS version FROM rollup WHERE kind = 'commit'",
  );
  const timed = BigInt(Date.now()) * BigInt(VERSION_SALT) + BigInt(Math.floor(Math.random() * VERSION_SALT));
  const above = BigInt(newest?.version ?? 0) + 1n;
  return (timed > above ? timed : above).toString();
}

/**
 * One statement, so that sales and products are computed from one snapshot of the orders. An order counts as
 * placed in the hour it was placed, and as paid in the hour it was paid, whatever its status became.
 */
const computeStatement = (sliceOfOrder: string): string => `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, channel, direction,
    order_mode, category, unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen)
  WITH
    ${sliceOfOrder} AS slice_start,
    toStartOfHour(placed_minute) AS placed_hour,
    toStartOfHour(toDateTime(assumeNotNull(paid_at), 'Asia/Shanghai')) AS paid_hour,
    arrayJoin(multiIf(
      paid_at IS NULL, [(placed_hour, 1, 0)],
      placed_hour = paid_hour, [(placed_hour, 1, 1)],
      [(placed_hour, 1, 0), (paid_hour, 0, 1)])) AS stat
  SELECT 'sales', slice_start, {seconds:UInt16}, {version:UInt64}, stat.1, seller_county, platform, channel, direction,
    order_mode, '', '', sum(stat.2), sum(stat.2 * goods_amount_fen), 0, sum(stat.3), sum(stat.3 * goods_amount_fen), 0,
    sum(stat.3 * refunded_fen)
  FROM orders FINAL
  WHERE ${sliceOfOrder} IN {starts:Array(DateTime('Asia/Shanghai'))}
  GROUP BY ALL
  UNION ALL
  SELECT 'products', slice_start, {seconds:UInt16}, {version:UInt64}, stat.1, seller_county, platform, channel, direction,
    order_mode, category, unit, sum(stat.2 * first), sum(stat.2 * amount_fen), sum(stat.2 * quantity), sum(stat.3 * first),
    sum(stat.3 * amount_fen), sum(stat.3 * quantity), 0
  FROM (
    SELECT placed_minute, paid_at, seller_county, platform, channel, direction, order_mode, category, unit, quantity, amount_fen,
      occurrence = 1 AS first
    FROM orders FINAL
    ARRAY JOIN lines.category AS category, lines.unit AS unit, lines.quantity AS quantity, lines.amount_fen AS amount_fen,
      arrayEnumerateUniq(lines.category, lines.unit) AS occurrence
    WHERE ${sliceOfOrder} IN {starts:Array(DateTime('Asia/Shanghai'))}
  )
  GROUP BY ALL`;

async function compute(
  client: ClickHouseClient,
  seconds: number,
  slices: readonly Slice[],
  version: string,
): Promise<void> {
  await client.command({
    query: computeStatement(seconds === MINUTE_SECONDS ? 'placed_minute' : 'toStartOfHour(placed_minute)'),
    query_params: { seconds, version, starts: slices.map(({ start }) => start) },
    clickhouse_settings: {
      do_not_merge_across_partitions_select_final: 1,
      max_partitions_per_insert_block: '0',
    },
  });
}

async function commit(client: ClickHouseClient, slices: readonly Slice[], version: string): Promise<void> {
  await client.insert({
    table: 'rollup',
    columns: ['kind', 'slice_start', 'slice_seconds', 'slice_version', 'seen'],
    format: 'JSONCompactEachRow',
    values: slices.map(({ start, seconds, seen }) => ['commit', start, seconds, version, seen]),
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  });
}
