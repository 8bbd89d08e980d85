import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Quality } from '../../domain/statistics/sample-error.ts';
import { ask, exactColumns } from './ask.ts';
import type { Basis } from './read-statistics.ts';

export const DIMENSIONS = [
  'all',
  'segment',
  'county',
  'province',
  'region',
  'platform',
  'channel',
  'direction',
  'order-mode',
  'outlet-type',
  'outlet',
  'village',
  'day',
  'hour',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A dimension as the views take it: the name of one whose rows do not add up says so. */
export function viewDimension(by: string): string {
  return by === 'segment' || by === 'product-group' ? `overlapping-${by}` : by;
}

/** The same as editions and code lists have it. */
export function storedDimension(by: string): string {
  return by.replace('overlapping-', '');
}

/** Each scope with the kinds that a campaign must declare as comparable for it. */
export const KINDS_OF_SCOPE = {
  all: [],
  comparable: ['county', 'platform'],
  'comparable-counties': ['county'],
  'comparable-platforms': ['platform'],
  'comparable-outlets': ['outlet'],
} as const;
export type Scope = keyof typeof KINDS_OF_SCOPE;
export const SCOPES = Object.keys(KINDS_OF_SCOPE) as [Scope, ...Scope[]];

/** A window of a campaign by its id, or full hours of Shanghai such as `2017-11-11 00:00:00`, half-open. */
export type AskedWindow = { readonly id: string } | { readonly startAt: string; readonly endAt: string };

export interface SalesQuestion {
  readonly campaign: string;
  readonly window: AskedWindow;
  readonly by: Dimension;
  /** `all`, or segments joined by `+`. */
  readonly segment: string;
  readonly scope: Scope;
  readonly basis: Basis;
}

/** A row of `sales_by_window`: whole numbers and decimals are exact, as text. Fen and percent; null where the view has null. */
export interface SalesRow {
  readonly member: string;
  readonly label_en: string;
  readonly label_zh: string;
  readonly orders: string;
  readonly sales_fen: string;
  readonly refunded_fen: string | null;
  readonly refund_rate_percent: string | null;
  readonly average_order_fen: string | null;
  readonly active_counties: string | null;
  readonly base_orders: string | null;
  readonly base_sales_fen: string | null;
  readonly growth_percent: string | null;
  readonly multiple: string | null;
  readonly growth_reason: string | null;
  readonly contribution_points: string | null;
  readonly share_percent: string | null;
  readonly share_of_period_percent: string | null;
  readonly share_of_rural_percent: string | null;
  /** Null: the orders have no member, such as a village. */
  readonly rank: number | null;
  readonly sampled_orders: string;
  readonly orders_error_percent: number | null;
  readonly sales_error_percent: number | null;
  readonly average_order_error_fen: number | null;
  readonly growth_error_points: number | null;
  readonly growth_difference_error_points: number | null;
  readonly multiple_error: number | null;
  readonly contribution_error_points: number | null;
  readonly share_error_points: number | null;
  readonly share_of_period_error_points: number | null;
  readonly share_of_rural_error_points: number | null;
  readonly rank_best: number | null;
  readonly rank_worst: number | null;
  readonly quality: Quality | null;
  readonly growth_quality: Quality | null;
}

export const SALES_COLUMNS = [
  'member',
  'label_en',
  'label_zh',
  'orders',
  'sales_fen',
  'refunded_fen',
  'refund_rate_percent',
  'average_order_fen',
  'active_counties',
  'base_orders',
  'base_sales_fen',
  'growth_percent',
  'multiple',
  'growth_reason',
  'contribution_points',
  'share_percent',
  'share_of_period_percent',
  'share_of_rural_percent',
  'rank',
  'sampled_orders',
  'orders_error_percent',
  'sales_error_percent',
  'average_order_error_fen',
  'growth_error_points',
  'growth_difference_error_points',
  'multiple_error',
  'contribution_error_points',
  'share_error_points',
  'share_of_period_error_points',
  'share_of_rural_error_points',
  'rank_best',
  'rank_worst',
  'quality',
  'growth_quality',
] as const satisfies readonly (keyof SalesRow)[];

/** A window as the views take it: its id, or its ends. */
export function windowIdOf(window: AskedWindow): string {
  return 'id' in window ? window.id : `${window.startAt}/${window.endAt}`;
}

/** Sales of a window by one dimension, by rank. Throws `RefusedQuestionError` if the window or the segment does not exist. */
export async function readSales(client: ClickHouseClient, question: SalesQuestion): Promise<SalesRow[]> {
  const { window, ...rest } = question;
  const source =
    'sales_by_window(campaign = {campaign:String}, window_id = {windowId:String}, by = {by:String}, segment = {segment:String}, scope = {scope:String}, basis = {basis:String})';
  return ask<SalesRow>(
    client,
    `SELECT ${exactColumns(SALES_COLUMNS)} FROM (SELECT * FROM ${source} ORDER BY rank)`,
    { ...rest, by: viewDimension(rest.by), windowId: windowIdOf(window) },
  );
}
