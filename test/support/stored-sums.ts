import type { ClickHouseClient } from '@clickhouse/client';
import type { Sums } from '../oracle/rollup.ts';
import { REFERENCE } from './statistics-reference.ts';
import { windowSums } from './window-views.ts';
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

/** The squared amounts of the visible sales, in the form of the oracle. */
export async function storedSquares(client: ClickHouseClient): Promise<Sums> {
  return sums(
    client,
    `SELECT ${DIMENSIONS}) AS key, [toString(sum(placed_fen_squared)), toString(sum(paid_fen_squared)),
       toString(sum(net_fen_squared))] AS measures
     FROM ${visibleRows('sales')} GROUP BY key`,
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

/** Sums by window, county and platform in the form of the oracle: from `window_sums`. */
export async function storedCountyWindows(
  client: ClickHouseClient,
  windows: Windows = OWN_WINDOWS,
): Promise<Sums> {
  const measures = ['placed_orders', 'placed_fen', 'paid_orders', 'paid_fen', 'refunded_fen'];
  return sums(
    client,
    `SELECT concat(window_id, ' ', toString(county), ' ', platform) AS key,
       [${[...measures, ...measures.map((name) => `base_${name}`)].map((name) => `toString(${name})`).join(', ')}] AS measures
     FROM (${[...windows].map(countyWindow).join(' UNION ALL ')})`,
  );
}

/** Orders and amounts of each basis, side by side. Refunds are what net amounts lack. */
function countyWindow([id, window]: readonly [string, string]): string {
  const columns = ['', 'base_'].map(
    (of) => `
    sumIf(${of}orders * at.factor, basis = 'placed') AS ${of}placed_orders,
    sumIf(${of}fen * at.factor, basis = 'placed') AS ${of}placed_fen,
    sumIf(${of}orders * at.factor, basis = 'paid') AS ${of}paid_orders,
    sumIf(${of}fen * at.factor, basis = 'paid') AS ${of}paid_fen,
    ${of}paid_fen - sumIf(${of}fen * at.factor, basis = 'net') AS ${of}refunded_fen`,
  );
  const ofBasis = ['placed', 'paid', 'net'].map(
    (basis) => `SELECT '${basis}' AS basis, * FROM ${windowSums('sales', window, basis, 'platform')}`,
  );
  return `SELECT '${id}' AS window_id, county, by_platform AS platform, ${columns.join(', ')}
    FROM (${ofBasis.join(' UNION ALL ')}) WHERE orders > 0 OR base_orders > 0 GROUP BY county, platform`;
}

/** Sums by window, county, platform or category, basis and unit, likewise. Products that were only placed or only paid have one basis. */
export async function storedProductWindows(
  client: ClickHouseClient,
  windows: Windows = OWN_WINDOWS,
): Promise<Sums> {
  return sums(
    client,
    `SELECT concat(window_id, ' ', toString(county), ' ', platform, ' ', basis, ' ', category, ' ', unit) AS key,
       [toString(orders), toString(sales_fen), toString(toInt64(quantity * 1000))] AS measures
     FROM (${[...windows].map(productWindow).join(' UNION ALL ')}) WHERE orders > 0`,
  );
}

function productWindow([id, window]: readonly [string, string]): string {
  const cuts = ['placed', 'paid'].flatMap((basis) =>
    (['platform', 'category'] as const).map(
      (
        by,
      ) => `SELECT '${id}' AS window_id, county, ${by === 'platform' ? 'key' : "''"} AS platform, '${basis}' AS basis,
        ${by === 'category' ? 'key' : "''"} AS category, by_unit AS unit, orders * at.factor AS orders,
        fen * at.factor AS sales_fen, quantity * at.factor AS quantity
      FROM ${windowSums('products', window, basis, by)}`,
    ),
  );
  return cuts.join(' UNION ALL ');
}

async function sums(client: ClickHouseClient, query: string): Promise<Sums> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  const found = await answer.json<{ key: string; measures: string[] }>();
  return new Map(found.map(({ key, measures }) => [key, measures.map(BigInt)]));
}
