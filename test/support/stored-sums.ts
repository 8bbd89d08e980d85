import type { ClickHouseClient } from '@clickhouse/client';
import type { Sums } from '../oracle/rollup.ts';
import { betweenArguments, everyWindow } from './window-views.ts';

const DIMENSIONS = `concat(formatDateTime(stat_hour, '%Y-%m-%d %H', 'Asia/Shanghai'), ' ', toString(county), ' ', platform, ' ',
  channel, ' ', direction, ' ', order_mode`;

/** The view `sales_rollup` in the form of the oracle. */
export async function storedSales(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}) AS key,
       [toString(sum(placed_orders)), toString(sum(placed_fen)), toString(sum(paid_orders)), toString(sum(paid_fen)),
        toString(sum(refunded_fen))] AS measures
     FROM sales_rollup GROUP BY key`,
  );
}

/** The squared amounts of the view `sales_rollup`, in the form of the oracle. */
export async function storedSquares(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}) AS key, [toString(sum(placed_fen_squared)), toString(sum(paid_fen_squared))] AS measures
     FROM sales_rollup GROUP BY key`,
  );
}

/** The view `product_rollup` in the form of the oracle. */
export async function storedProducts(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}, ' ', category, ' ', unit) AS key,
       [toString(sum(placed_orders)), toString(sum(placed_fen)), toString(toInt64(sum(placed_quantity) * 1000)),
        toString(sum(paid_orders)), toString(sum(paid_fen)), toString(toInt64(sum(paid_quantity) * 1000))] AS measures
     FROM product_rollup GROUP BY key`,
  );
}

/** The places of the view `product_rollup` in the form of the oracle. */
export async function storedPlaces(client: ClickHouseClient): Promise<Sums> {
  return await placesOf(
    client,
    '(SELECT * REPLACE (placed_first_lines AS placed_orders, paid_first_lines AS paid_orders) FROM product_rollup)',
  );
}

/** The view `copy_rollup` in the form of the oracle. */
export async function storedCopies(client: ClickHouseClient): Promise<Sums> {
  return await placesOf(client, 'copy_rollup');
}

async function placesOf(client: ClickHouseClient, view: string): Promise<Sums> {
  return sums(
    client,
    `SELECT concat(formatDateTime(stat_hour, '%Y-%m-%d %H', 'Asia/Shanghai'), ' ', toString(county), ' ', toString(village), ' ',
         if(outlet_id = '', '- -', concat(outlet_type, ' ', outlet_id)), ' ', toString(outlet_county), ' ', platform, ' ', category, ' ', unit) AS key,
       [toString(sum(placed_orders)), toString(sum(placed_fen)), toString(toInt64(sum(placed_quantity) * 1000)),
        toString(sum(paid_orders)), toString(sum(paid_fen)), toString(toInt64(sum(paid_quantity) * 1000))] AS measures
     FROM ${view} GROUP BY key`,
  );
}

/** The view `county_sales_by_window` in the form of the oracle. */
export async function storedCountyWindows(
  client: ClickHouseClient,
  source = `(${everyWindow('county_sales_by_window')})`,
): Promise<Sums> {
  const measures = ['placed_orders', 'placed_fen', 'paid_orders', 'paid_fen', 'refunded_fen'];
  return sums(
    client,
    `SELECT concat(window_id, ' ', toString(county), ' ', platform) AS key,
       [${[...measures, ...measures.map((name) => `base_${name}`)].map((name) => `toString(${name})`).join(', ')}] AS measures
     FROM ${source}`,
  );
}

/** The view `product_sales_by_window` in the oracle's form. Products that were only placed or only paid have one basis. */
export async function storedProductWindows(
  client: ClickHouseClient,
  source = `(${everyWindow('product_sales_by_window')})`,
): Promise<Sums> {
  return sums(
    client,
    `SELECT concat(window_id, ' ', toString(county), ' ', platform, ' ', basis, ' ', category, ' ', unit) AS key,
       [toString(orders), toString(sales_fen), toString(toInt64(quantity * 1000))] AS measures
     FROM ${source} WHERE orders > 0`,
  );
}

/** The view `county_sales_between` in the form of the oracle, as the window `id` without a base window. */
export async function storedCountySalesBetween(client: ClickHouseClient, window: Window): Promise<Sums> {
  return sums(
    client,
    `SELECT concat({id:String}, ' ', toString(county), ' ', platform) AS key,
       [toString(placed_orders), toString(placed_fen), toString(paid_orders), toString(paid_fen), toString(refunded_fen), '0', '0', '0', '0', '0'] AS measures
     FROM county_sales_between(${betweenArguments(window)})`,
    { id: window.id },
  );
}

/** The view `product_sales_between` in the form of the oracle, as the window `id`. */
export async function storedProductSalesBetween(client: ClickHouseClient, window: Window): Promise<Sums> {
  return sums(
    client,
    `SELECT concat({id:String}, ' ', toString(county), ' ', platform, ' ', basis.1, ' ', category, ' ', unit) AS key,
       [toString(basis.2), toString(basis.3), toString(toInt64(basis.4 * 1000))] AS measures
     FROM product_sales_between(${betweenArguments(window)})
     ARRAY JOIN [('placed', placed_orders, placed_fen, placed_quantity), ('paid', paid_orders, paid_fen, paid_quantity)] AS basis
     WHERE basis.2 > 0`,
    { id: window.id },
  );
}

interface Window {
  readonly id: string;
  readonly start: string;
  readonly end: string;
}

async function sums(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, string> = {},
): Promise<Sums> {
  const answer = await client.query({ query, query_params, format: 'JSONEachRow' });
  const found = await answer.json<{ key: string; measures: string[] }>();
  return new Map(found.map(({ key, measures }) => [key, measures.map(BigInt)]));
}
