import { comparedBase, type ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
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
  /** Of the same hours. */
  readonly base_orders: string;
  /** Before the sample factor. */
  readonly sampled_orders: string;
  /** Of places, whose amounts are not known squared, left out. */
  readonly sales_error_percent?: number | null;
  /** Of all that rows were asked of, which may be more than there are rows. */
  readonly all_fen: string;
}

export interface CountyProductRow {
  readonly member: string;
  readonly unit: string;
  readonly quantity: string;
  readonly fen: string;
  readonly all_fen: string;
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

const SALES = sqlFile(import.meta.url, 'county-sales');
const PRODUCTS = sqlFile(import.meta.url, 'county-products');
const PLACES = sqlFile(import.meta.url, 'county-places');

/** What one county sold, from the rollups by hour that analysts read. */
export async function readCountyFigures(
  client: ClickHouseClient,
  { county, window, basis, sampleFactor }: CountyQuestion,
): Promise<CountyFigures> {
  // Without a base window both ends are the same, so that nothing is in it.
  const none = { startAt: window.startAt, endAt: window.startAt };
  const base = window.base ?? none;
  const common = { county: Number(county), basis, factor: sampleFactor };
  const current = { startAt: window.startAt, endAt: window.endAt };
  const compared = {
    ...current,
    baseStartAt: base.startAt,
    baseEndAt: base.endAt,
    completeTo: window.completeTo ?? window.endAt,
    comparedTo: (comparedBase(window) ?? none).endAt,
  };
  const most = MOST_PLACES;
  return {
    hours: await rows(client, SALES, { ...common, ...compared, by: 'hour' }),
    platforms: await rows(client, SALES, { ...common, ...compared, by: 'platform' }),
    products: await rows(client, PRODUCTS, { ...common, ...current, most }),
    villages: await rows(client, PLACES, { ...common, ...compared, most, by: 'village' }),
    outlets: await rows(client, PLACES, { ...common, ...compared, most, by: 'outlet' }),
  };
}
