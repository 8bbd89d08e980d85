import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { ROLLUP_DEFINITION } from '../../domain/slices.ts';

/** Replaces the whole rollup by this many visible rows of sales in one slice of the season. */
export async function commitManyRows(client: ClickHouseClient, rows: number): Promise<void> {
  const slice =
    "toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai'), 3600, 1, toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai')";
  const columns = 'kind, slice_start, slice_seconds, slice_version, stat_hour';
  await client.command({ query: 'TRUNCATE TABLE rollup' });
  await client.command({
    query: `INSERT INTO rollup (${columns}, county, platform, channel, paid_orders, paid_fen)
      SELECT 'sales', ${slice}, 110000 + number % 2800, ['jd', 'tmall', 'suning'][1 + number % 3], toString(number), 1, number
      FROM numbers(${rows})`,
    clickhouse_settings: { allow_suspicious_low_cardinality_types: 1 },
  });
  await client.command({
    query: `INSERT INTO rollup (${columns}, seen_arrivals, definition) SELECT 'commit', ${slice}, 1, ${ROLLUP_DEFINITION}`,
  });
}
