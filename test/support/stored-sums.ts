import type { ClickHouseClient } from '@clickhouse/client';
import { type ProductRow, readProducts } from '../../statistics/figures/read-products.ts';
import { readSales, type SalesRow } from '../../statistics/figures/read-sales.ts';
import type { Sums } from '../oracle/rollup.ts';
import { visibleRows } from './rollup-rows.ts';
import { REFERENCE } from './statistics-reference.ts';

const DIMENSIONS = `concat(formatDateTime(stat_hour, '%Y-%m-%d %H', 'Asia/Shanghai'), ' ', toString(county), ' ', platform, ' ',
  channel, ' ', direction, ' ', order_mode`;

/** The visible sales in the form of the oracle. */
export async function storedSales(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}) AS key,
       ${orderMeasures('orders')} AS measures
     FROM ${visibleRows('sales')} GROUP BY key`,
  );
}

function orderMeasures(orders: 'orders' | 'first_lines'): string {
  const names = `placed_${orders} placed_fen paid_${orders} paid_fen refunded_fen refunded_orders cancelled_orders cancelled_fen`;
  return `[${names.replaceAll(/\S+/g, 'toString(sum($&))').replaceAll(' ', ', ')}]`;
}

/** Orders of the visible products by `hour seller-county buyer-county platform`, in the form of the oracle. */
export async function storedTrade(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT concat(formatDateTime(stat_hour, '%Y-%m-%d %H', 'Asia/Shanghai'), ' ', toString(county), ' ',
         toString(buyer_county), ' ', platform) AS key,
       ${orderMeasures('first_lines')} AS measures
     FROM ${visibleRows('products')} GROUP BY key`,
  );
}

/** The visible sales by the groups of a sample, in the form of the oracle. */
export async function storedGroups(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT toString(sample_group) AS key, ${orderMeasures('orders')} AS measures FROM ${visibleRows('sales')} GROUP BY key`,
  );
}

/** The visible products in the form of the oracle. */
export async function storedProducts(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}, ' ', category, ' ', unit) AS key,
       [toString(sum(placed_orders)), toString(sum(placed_fen)), toString(toInt64(sum(placed_quantity) * 1000)),
        toString(sum(paid_orders)), toString(sum(paid_fen)), toString(toInt64(sum(paid_quantity) * 1000))] AS measures
     FROM ${visibleRows('products')} GROUP BY key`,
  );
}

/** The places of the visible products in the form of the oracle. */
export async function storedPlaces(client: ClickHouseClient): Promise<Sums> {
  return await placesOf(client, 'products');
}

/** The visible copies in the form of the oracle. */
export async function storedCopies(client: ClickHouseClient): Promise<Sums> {
  return await placesOf(client, 'copies');
}

async function placesOf(client: ClickHouseClient, kind: 'products' | 'copies'): Promise<Sums> {
  return sums(
    client,
    `SELECT concat(formatDateTime(stat_hour, '%Y-%m-%d %H', 'Asia/Shanghai'), ' ', toString(county), ' ', toString(village), ' ',
         if(outlet_id = '', '- -', concat(outlet_type, ' ', outlet_id)), ' ', toString(outlet_county), ' ', platform, ' ', category, ' ', unit) AS key,
       [toString(sum(placed_first_lines)), toString(sum(placed_fen)), toString(toInt64(sum(placed_quantity) * 1000)),
        toString(sum(paid_first_lines)), toString(sum(paid_fen)), toString(toInt64(sum(paid_quantity) * 1000))] AS measures
     FROM ${visibleRows(kind)} GROUP BY key`,
  );
}

async function sums(client: ClickHouseClient, query: string): Promise<Sums> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  const found = await answer.json<{ key: string; measures: string[] }>();
  return new Map(found.map(({ key, measures }) => [key, measures.map(BigInt)]));
}

const CAMPAIGN = REFERENCE.campaign.id;

/** Orders and fen of paid sales of a window of the reference, multiplied by its sample factor, by member. */
export async function paidSales(
  client: ClickHouseClient,
  window: string,
  by: 'all' | 'county' | 'hour' = 'all',
  segment: 'all' | 'rural' = 'all',
): Promise<readonly SalesRow[]> {
  const of = { campaign: CAMPAIGN, window: { id: window }, scope: 'all', basis: 'paid' } as const;
  return readSales(client, { ...of, by, segment });
}

/** The paid products of the single day of the reference in all counties, a row per category and unit. */
export async function paidProducts(client: ClickHouseClient): Promise<readonly ProductRow[]> {
  const of = { campaign: CAMPAIGN, window: { id: 'day' }, segment: 'all', basis: 'paid' } as const;
  return readProducts(client, { ...of, by: 'category', category: '' });
}

/** The same client, whose queries take 20 ms to take a snapshot of a table. */
export function slowlyReading(client: ClickHouseClient): ClickHouseClient {
  const query: ClickHouseClient['query'] = (asked) =>
    client.query({
      ...asked,
      clickhouse_settings: { ...asked.clickhouse_settings, merge_tree_storage_snapshot_sleep_ms: '20' },
    });
  return Object.create(client, { query: { value: query } }) as ClickHouseClient;
}
