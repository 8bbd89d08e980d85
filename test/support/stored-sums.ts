import type { ClickHouseClient } from '@clickhouse/client';
import type { Sums } from '../oracle/rollup.ts';
import { BASES } from '../../domain/statistics/figures/cells.ts';
import { askWindow } from '../../statistics/figures/ask-window.ts';
import { type ProductRow, productRows } from '../../statistics/figures/read-products.ts';
import { type SalesRow, salesRows } from '../../statistics/figures/read-sales.ts';
import { readSumsOfAll } from '../../statistics/figures/sums.ts';
import { COUNTIES, REFERENCE } from './statistics-reference.ts';
import { visibleRows } from './visible-rows.ts';

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

/** Windows by the ids that the oracle gives them; the views know them by these ids, or by their hours. */
type Windows = ReadonlyMap<string, string>;

const OWN_WINDOWS: Windows = new Map(REFERENCE.campaign.windows.map(({ id }) => [id, id]));

/** Sums by window, county and platform in the form of the oracle: answers about each county. */
export async function storedCountyWindows(
  client: ClickHouseClient,
  windows: Windows = OWN_WINDOWS,
): Promise<Sums> {
  const found = new Map<string, bigint[]>();
  for (const { id, county, basis, row } of await ofCounties(client, 'sales', windows, ['platform'])) {
    const key = `${id} ${county} ${row.member}`;
    const sums = found.get(key) ?? Array.from({ length: 10 }, () => 0n);
    found.set(key, sums);
    const ofBase = [row.base_orders, row.base_sales_fen].map((text) => BigInt(text ?? 0));
    const pairs = [[BigInt(row.orders), BigInt(row.sales_fen)], ofBase];
    for (const [at, [orders = 0n, fen = 0n]] of pairs.entries()) {
      // Refunds are what net amounts lack.
      const adds = { placed: [orders, fen], paid: [0n, 0n, orders, fen, fen], net: [0n, 0n, 0n, 0n, -fen] }[
        basis
      ];
      for (const [index, sum] of adds.entries()) sums[5 * at + index] = (sums[5 * at + index] ?? 0n) + sum;
    }
  }
  return found;
}

/** Sums by window, county, platform or category, basis and unit, likewise. Products that were only placed or only paid have one basis. */
export async function storedProductWindows(
  client: ClickHouseClient,
  windows: Windows = OWN_WINDOWS,
): Promise<Sums> {
  const found = await ofCounties(client, 'products', windows, ['platform', 'category']);
  return new Map(
    found.flatMap(({ id, county, by, basis, row }) => {
      if (row.orders === '0') return [];
      const [unit, quantity] = 'unit' in row ? [row.unit, row.quantity] : ['', '0'];
      const [platform, category] = by === 'platform' ? [row.member, ''] : ['', row.member];
      const measures = [row.orders, row.sales_fen, String(Math.round(Number(quantity) * 1_000))];
      return [[`${id} ${county} ${platform} ${basis} ${category} ${unit}`, measures.map(BigInt)] as const];
    }),
  );
}

/** Rows of each county by some dimensions, in each window and on each basis. */
async function ofCounties(
  client: ClickHouseClient,
  kind: 'sales' | 'products',
  windows: Windows,
  dimensions: readonly string[],
) {
  const campaign = REFERENCE.campaign.id;
  const of = { campaign, kind, category: '', scope: 'all' as const };
  const bases = kind === 'sales' ? BASES : (['placed', 'paid'] as const);
  const questions = [...windows].map(async ([id, windowId]) => {
    const whole = { ...of, windowId, by: dimensions[0] ?? '', segment: 'all', basis: 'paid' } as const;
    const hours = await askWindow(client, whole, dimensions);
    return [...COUNTIES.keys()].flatMap((county) =>
      dimensions.flatMap((by) =>
        bases.map((basis) => ({ ...of, ...hours, id, county, windowId, by, basis, segment: county })),
      ),
    );
  });
  const asked = (await Promise.all(questions)).flat();
  const found = await readSumsOfAll(client, asked);
  return asked.flatMap((question, index) => {
    const sums = found[index];
    if (sums === undefined) return [];
    const rows: readonly (SalesRow | ProductRow)[] =
      kind === 'sales' ? salesRows({ ...question, by: 'platform' }, sums) : productRows(sums);
    return rows.map((row) => ({ ...question, row }));
  });
}

async function sums(client: ClickHouseClient, query: string): Promise<Sums> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  const found = await answer.json<{ key: string; measures: string[] }>();
  return new Map(found.map(({ key, measures }) => [key, measures.map(BigInt)]));
}
