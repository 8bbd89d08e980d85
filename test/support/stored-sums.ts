import type { ClickHouseClient } from '@clickhouse/client';
import type { Sums } from '../oracle/rollup.ts';

const DIMENSIONS = `concat(formatDateTime(stat_hour, '%Y-%m-%d %H', 'Asia/Shanghai'), ' ', toString(county), ' ', platform, ' ',
  channel, ' ', direction, ' ', order_mode`;

/** The visible sales in the oracle's form. */
export async function storedSales(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}) AS key,
       [toString(sum(placed_orders)), toString(sum(placed_fen)), toString(sum(paid_orders)), toString(sum(paid_fen)),
        toString(sum(refunded_fen))] AS measures
     FROM sales_rollup GROUP BY key`,
  );
}

/** The visible products in the oracle's form. */
export async function storedProducts(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}, ' ', category, ' ', unit) AS key,
       [toString(sum(placed_orders)), toString(sum(placed_fen)), toString(toInt64(sum(placed_quantity) * 1000)),
        toString(sum(paid_orders)), toString(sum(paid_fen)), toString(toInt64(sum(paid_quantity) * 1000))] AS measures
     FROM product_rollup GROUP BY key`,
  );
}

async function sums(client: ClickHouseClient, query: string): Promise<Sums> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  const found = await answer.json<{ key: string; measures: string[] }>();
  return new Map(found.map(({ key, measures }) => [key, measures.map(BigInt)]));
}
