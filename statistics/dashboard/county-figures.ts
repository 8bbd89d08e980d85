import { comparedBase, type ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Basis } from '../figures/read-statistics.ts';

/** Sales of one county in a window; whole numbers as text, multiplied by the sample factor. */
export interface CountyRow {
  readonly member: string;
  readonly orders: string;
  readonly fen: string;
  /** Of the complete hours of the window, which growth counts. */
  readonly complete_fen: string;
  /** Of the same hours of the base. */
  readonly base_fen: string;
}

export interface CountyProductRow {
  readonly member: string;
  readonly unit: string;
  readonly quantity: string;
  readonly fen: string;
}

export interface CountyFigures {
  /** By clock text of the hour, in the order of the clock. Every hour of the base stands at the same distance from its start. */
  readonly hours: readonly CountyRow[];
  readonly platforms: readonly CountyRow[];
  readonly products: readonly CountyProductRow[];
  /** By code; `0` if the seller's village is not known. */
  readonly villages: readonly CountyRow[];
  /** By platform and outlet id. */
  readonly outlets: readonly (CountyRow & { readonly type: string })[];
}

export interface CountyQuestion {
  readonly county: string;
  readonly window: ComparedWindow;
  readonly basis: Basis;
  readonly sampleFactor: number;
}

const MOST_PLACES = 10;

/** SQL: the amount of a row by each basis. Refunds are not known by product and place, which count paid sales instead. */
const SALES = { placed: 'placed_fen', paid: 'paid_fen', net: 'paid_fen - refunded_fen' } as const;
const LINES = { placed: 'placed', paid: 'paid', net: 'paid' } as const;

const clock = (parameter: string) => `{${parameter}:DateTime('Asia/Shanghai')}`;
const IN_WINDOW = `stat_hour >= ${clock('startAt')} AND stat_hour < ${clock('endAt')}`;
const IN_BASE = `stat_hour >= ${clock('baseStartAt')} AND stat_hour < ${clock('baseEndAt')}`;

/** What one county sold, from the rollups by hour that analysts read. */
export async function readCountyFigures(
  client: ClickHouseClient,
  question: CountyQuestion,
): Promise<CountyFigures> {
  const { county, window, basis, sampleFactor } = question;
  // Without a base window both ends are the same, so that nothing is in it.
  const none = { startAt: window.startAt, endAt: window.startAt };
  const base = window.base ?? none;
  const parameters = {
    county: Number(county),
    factor: sampleFactor,
    startAt: window.startAt,
    endAt: window.endAt,
    baseStartAt: base.startAt,
    baseEndAt: base.endAt,
    completeTo: window.completeTo ?? window.endAt,
    comparedTo: (comparedBase(window) ?? none).endAt,
    most: MOST_PLACES,
  };
  const counted = basis === 'placed' ? 'placed_orders' : 'paid_orders';
  const sums = (orders: string, fen: string, inBase = `${IN_BASE} AND stat_hour < ${clock('comparedTo')}`) =>
    `toString(sumIf(${orders}, ${IN_WINDOW}) * {factor:UInt32}) AS orders, toString(sumIf(${fen}, ${IN_WINDOW}) * {factor:UInt32} AS now_fen) AS fen,
     toString(sumIf(${fen}, ${IN_WINDOW} AND stat_hour < ${clock('completeTo')}) * {factor:UInt32}) AS complete_fen,
     toString(sumIf(${fen}, ${inBase}) * {factor:UInt32}) AS base_fen`;
  const ask = <Row>(select: string, view: string, rest: string) =>
    rows<Row>(
      client,
      `SELECT ${select} FROM ${view} WHERE county = {county:UInt32} AND (${IN_WINDOW} OR ${IN_BASE}) ${rest}`,
      parameters,
    );
  const lines = LINES[basis];
  return {
    hours: await ask<CountyRow>(
      `toString(if(${IN_WINDOW}, stat_hour, stat_hour + (toInt64({startAt:DateTime('Asia/Shanghai')}) - toInt64({baseStartAt:DateTime('Asia/Shanghai')})))) AS member, ${sums(counted, SALES[basis], IN_BASE)}`,
      'sales_rollup',
      'GROUP BY member ORDER BY member',
    ),
    platforms: await ask<CountyRow>(
      `toString(platform) AS member, ${sums(counted, SALES[basis])}`,
      'sales_rollup',
      'GROUP BY member ORDER BY now_fen DESC, member',
    ),
    products: await ask<CountyProductRow>(
      `toString(category) AS member, toString(unit) AS unit, toString(sumIf(${lines}_quantity, ${IN_WINDOW}) * {factor:UInt32}) AS quantity,
       toString(sumIf(${lines}_fen, ${IN_WINDOW}) * {factor:UInt32} AS now_fen) AS fen`,
      'product_rollup',
      'GROUP BY member, unit HAVING now_fen > 0 ORDER BY now_fen DESC, member LIMIT {most:UInt8}',
    ),
    villages: await ask<CountyRow>(
      `toString(village) AS member, ${sums(`${lines}_first_lines`, `${lines}_fen`)}`,
      'product_rollup',
      'GROUP BY member HAVING now_fen > 0 ORDER BY now_fen DESC, member LIMIT {most:UInt8}',
    ),
    outlets: await ask<CountyRow & { type: string }>(
      `concat(platform, ' ', outlet_id) AS member, any(toString(outlet_type)) AS type, ${sums(`${lines}_first_lines`, `${lines}_fen`)}`,
      'product_rollup',
      "AND outlet_id != '' GROUP BY member HAVING now_fen > 0 ORDER BY now_fen DESC, member LIMIT {most:UInt8}",
    ),
  };
}
